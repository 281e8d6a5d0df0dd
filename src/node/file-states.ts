import type { Host } from '../ssh/host.js';
import { blobsOf, linesOf, valuesOf } from './answer.js';
import { callWithInput } from './call.js';
import { NodeError } from './node-error.js';
import { pathWord } from './path-word.js';
import { type Answer, shown } from './wire.js';

/** What stands at a path of a node. */
export type FileState =
  | { readonly path: string; readonly kind: 'absent' }
  | ({ readonly path: string; readonly kind: 'directory' | 'other' } & Ownership)
  | ({ readonly path: string; readonly kind: 'file'; readonly bytes: number; readonly sha256: string } & Ownership)
  /** `target`: the end of the chain, empty when that is not there; `sha256`: of the file there, if it is one. */
  | ({ readonly path: string; readonly kind: 'link'; readonly target: string; readonly sha256?: string } & Ownership);

/** A run whose undo a node still holds: its files may be put back yet. */
export interface UnendedRun {
  readonly run: string;
  readonly state: string;
}

export interface FileStates {
  readonly states: readonly FileState[];
  readonly unended: readonly UnendedRun[];
}

interface Ownership {
  readonly owner: string;
  readonly group: string;
  /** Octal digits, e.g. `644`. */
  readonly mode: string;
}

const DEADLINE_MS = 60_000;

/**
 * Looks at any number of paths in one call, as root and without following a link: in the order of `paths`, then the files and links below
 * the directories `below` that are not among them; and tells the runs that are not ended there. Throws `NodeError` and `SshError`.
 */
export async function readFileStates(
  host: Host,
  paths: readonly string[],
  below: readonly string[] = [],
): Promise<FileStates> {
  if (paths.length + below.length === 0) return { states: [], unended: [] };
  const word = (path: string): string => pathWord(host.name, 'files', path);
  const list = [...paths.map((path) => `${word(path)}\n`), ...below.map((path) => `${word(path)}/\n`)].join('');
  const answer = await callWithInput(host, 'files', [], [Buffer.from(list)], { deadlineMs: DEADLINE_MS });
  const stats = readStats(answer);
  const digests = readDigests(answer);
  const found = [...stats.keys()].filter((path) => !paths.includes(path));
  return {
    states: [...paths, ...found].map((path) => stateOf(host.name, answer, path, stats.get(path), digests.get(path))),
    unended: valuesOf(answer, 'unended').map((value) => {
      const [run = '', state = ''] = value.split(' ');
      return { run, state };
    }),
  };
}

const KINDS: Readonly<Record<number, 'file' | 'directory' | 'link'>> = { 8: 'file', 4: 'directory', 10: 'link' };

function stateOf(
  node: string,
  answer: Answer,
  path: string,
  stat: Stat | undefined,
  sha256: string | undefined,
): FileState {
  if (stat === undefined) return { path, kind: 'absent' };
  const kind = KINDS[stat.rawMode >> 12] ?? 'other';
  const state = { path, owner: stat.owner, group: stat.group, mode: (stat.rawMode & 0o7777).toString(8) };
  if (kind === 'link') {
    const target = linesOf(answer, 'link', path)?.[0] ?? '';
    return { ...state, kind, target, ...(sha256 === undefined ? {} : { sha256 }) };
  }
  if (kind !== 'file') return { ...state, kind };
  if (sha256 === undefined) throw new NodeError(node, 'files', 'disk', `${shown(path)} could not be read`);
  return { ...state, kind, bytes: stat.bytes, sha256 };
}

interface Stat {
  readonly rawMode: number;
  readonly bytes: number;
  readonly owner: string;
  readonly group: string;
}

/** `stat -c '%f %s %U %G %n'`. */
function readStats(answer: Answer): ReadonlyMap<string, Stat> {
  return new Map(
    (linesOf(answer, 'stats') ?? []).flatMap((line) => {
      const [, rawMode = '', bytes, owner, group, path] = /^([0-9a-f]+) (\d+) (\S+) (\S+) (.*)$/s.exec(line) ?? [];
      return path === undefined || owner === undefined || group === undefined
        ? []
        : [[path, { rawMode: Number.parseInt(rawMode, 16), bytes: Number(bytes), owner, group }] as const];
    }),
  );
}

/** GNU's sha256sum puts a backslash before a line whose name has one, and doubles it there; busybox does neither. */
function readDigests(answer: Answer): ReadonlyMap<string, string> {
  const lines = blobsOf(answer, 'sha256').flatMap((blob) => blob.lines);
  return new Map(
    lines.flatMap((line) => {
      const [, escaped, sha256, name] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/s.exec(line) ?? [];
      if (sha256 === undefined || name === undefined) return [];
      return [[escaped === '' ? name : name.replaceAll('\\r', '\r').replaceAll('\\\\', '\\'), sha256] as const];
    }),
  );
}
