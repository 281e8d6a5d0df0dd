import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inOrder, type Mistake, mistakeAboutFile } from './mistake.js';
import { type LoadResult, noFile, parseInventory } from './parse.js';
import { printable } from './quote.js';
import type { Source } from './source-text.js';

/** A file that stands beside inventories to be copied, and is none itself. */
const example = /^example\.ya?ml$/;
const largestBytes = 8 * 1024 * 1024;

/**
 * Reads inventory files, and makes one inventory of them. A path may be a directory: its `*.yaml` and `*.yml` files,
 * sorted by name, without hidden files and without `example.yaml`, which is read only when it is named. A file that is
 * given twice is read once. Never rejects: a file that is missing or not readable is a mistake like any other.
 */
export async function loadInventory(paths: readonly string[]): Promise<LoadResult> {
  if (paths.length === 0) return { ok: false, mistakes: [mistakeAboutFile('', noFile)] };
  const listed = await Promise.all(paths.map(listFiles));
  const files = onceEach(listed.flatMap(({ files: found }) => found));
  const read = await Promise.all(files.map(readSource));
  const sources = read.flatMap((answer) => ('source' in answer ? [answer.source] : []));
  const unread = [
    ...listed.flatMap(({ mistakes }) => mistakes),
    ...read.flatMap((answer) => ('mistake' in answer ? [answer.mistake] : [])),
  ];
  if (unread.length === 0) return parseInventory(sources);
  const parsed = sources.length === 0 ? undefined : parseInventory(sources);
  return { ok: false, mistakes: inOrder([...unread, ...(parsed?.ok === false ? parsed.mistakes : [])]) };
}

interface Listing {
  readonly files: readonly string[];
  readonly mistakes: readonly Mistake[];
}

async function listFiles(path: string): Promise<Listing> {
  try {
    if (!(await stat(path)).isDirectory()) return { files: [path], mistakes: [] };
    const files = await inventoryFilesIn(path);
    const message = 'the directory holds no *.yaml file';
    const mistakes = files.length === 0 ? [mistakeAboutFile(path, { message, suggestion: noFile.suggestion })] : [];
    return { files, mistakes };
  } catch (error) {
    return { files: [], mistakes: [unreadable(path, error)] };
  }
}

async function inventoryFilesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  const inventories = names.filter((name) => /^[^.].*\.ya?ml$/.test(name) && !example.test(name));
  return inventories.toSorted().map((name) => join(directory, name));
}

function onceEach(paths: readonly string[]): string[] {
  return [...new Map(paths.map((path) => [resolve(path), path])).values()];
}

async function readSource(path: string): Promise<{ readonly source: Source } | { readonly mistake: Mistake }> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() && !stats.isFIFO()) return { mistake: mistakeAboutFile(path, { message: 'this is no file' }) };
    if (stats.size > largestBytes)
      return { mistake: mistakeAboutFile(path, { message: 'the file is larger than 8 MiB' }) };
    const bytes = await readFile(path);
    return { source: { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch (error) {
    return { mistake: unreadable(path, error) };
  }
}

function unreadable(path: string, error: unknown): Mistake {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return mistakeAboutFile(path, { message: 'there is no such file', suggestion: 'is the path right?' });
    case 'EACCES':
      return mistakeAboutFile(path, { message: 'permission to read this was denied' });
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return mistakeAboutFile(path, { message: 'the file is not UTF-8 text', suggestion: 'save it as UTF-8' });
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return mistakeAboutFile(path, { message: `this cannot be read: ${printable(reason)}` });
    }
  }
}
