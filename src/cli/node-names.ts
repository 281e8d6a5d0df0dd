import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { Complaint } from './complaint.js';

/** A file, and the node that it is for. */
export interface NodeFile {
  readonly node: string;
  readonly path: string;
}

/** Parts of paths that every node has. */
const SAYS_NOTHING = new Set(['keepalived', 'haproxy', 'etc', 'conf', 'config', 'configs', 'files', 'templates']);
const NODE_NAME = /^[A-Za-z0-9][\w.-]*$/;

/** A word with a `/`, `.conf` or `.cfg` in it is a file (`NODE=FILE` too), any other selects pairs: what lies on the disk changes nothing. */
export const looksLikeFile = (word: string): boolean => !word.startsWith('!') && /\/|\.(?:conf|cfg)\b/.test(word);

/**
 * Gives every file the name of its node: the one before `=`, else the last part of its path that says something (`a/keepalived.conf` is a,
 * `lb1.conf` is lb1, `lb2/etc/keepalived/keepalived.conf` is lb2), else what the paths differ in. `severalEach`: a node may have more than one file.
 */
export function nodeFiles(
  words: readonly string[],
  { severalEach = false }: { readonly severalEach?: boolean } = {},
): readonly NodeFile[] {
  const read = words.map(splitWord);
  const unnamed = read.filter(({ node }) => node === undefined).map(({ path }) => path);
  const twice = unnamed.find((path, index) =>
    unnamed.some((other, at) => at < index && resolve(other) === resolve(path)),
  );
  if (twice !== undefined) {
    throw new Complaint(`${twice} is given twice: name the nodes that use it, lb1=${twice} lb2=${twice}`);
  }
  const names = namesOf(unnamed);
  const files = read.map(({ node, path }) => ({ node: node ?? names.get(path) ?? path, path }));
  const same = files.find(({ node }, index) => files.some((other, at) => at < index && other.node === node));
  if (same !== undefined && !severalEach)
    throw new Complaint(`two files are for node ${same.node}: name them apart, as in lb1=FILE lb2=FILE`);
  return files;
}

/**
 * Whether the words are files or selectors.
 * @throws Complaint when they are both
 */
export function allFiles(words: readonly string[]): boolean {
  const files = words.filter(looksLikeFile);
  if (files.length === 0 || files.length === words.length) return files.length > 0;
  const other = words.find((word) => !looksLikeFile(word)) ?? '';
  throw new Complaint(
    `give either files or pairs: ${files[0]} is a file, ${other} selects pairs (write ./${other} for a file)`,
  );
}

/** The same complaint about selectors, with a hint where one of them is a file here. */
export function hintingAtFiles(error: unknown, words: readonly string[]): unknown {
  const file = words.find((word) => existsSync(word));
  if (file === undefined || !(error instanceof Complaint)) return error;
  return new Complaint(`${error.message}\n${file} is also a file here: write ./${file} to have it read`);
}

/** The path of `NODE=PATH`, or of a path alone. */
export function splitWord(word: string): { readonly node?: string; readonly path: string } {
  const equals = word.indexOf('=');
  const node = word.slice(0, Math.max(0, equals));
  if (!NODE_NAME.test(node)) return { path: word };
  const path = word.slice(equals + 1);
  if (path === '') throw new Complaint(`${word} names no file behind "="`);
  return { node, path };
}

function namesOf(paths: readonly string[]): ReadonlyMap<string, string> {
  const parts = paths.map((path) =>
    resolve(path)
      .replace(/\.(?:conf|cfg)$/, '')
      .split(sep)
      .toReversed()
      .map(nameable),
  );
  const depth = Math.max(0, ...parts.map(({ length }) => length));
  const columns = Array.from({ length: depth }, (_, at) => parts.map((each) => each[at] ?? ''));
  const telling = parts.map((each) => each.find((part) => part !== '' && !SAYS_NOTHING.has(part)) ?? '');
  if (new Set(telling).size === telling.length && !telling.includes('')) {
    return new Map(paths.map((path, index) => [path, telling[index] ?? '']));
  }
  const distinct = columns.find((column) => new Set(column).size === column.length && !column.includes(''));
  const differing = columns.filter((column) => new Set(column).size > 1).toReversed();
  return new Map(
    paths.map((path, index) => [
      path,
      distinct?.[index] ??
        differing
          .map((column) => column[index] ?? '')
          .filter((part) => part !== '')
          .join('-'),
    ]),
  );
}

/** Names stand in events, `crash:lb1@5s`: they hold no character that means something there. */
const nameable = (part: string): string => part.replaceAll(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
