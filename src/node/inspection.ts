import { blobsOf, linesOf, valuesOf } from './answer.js';
import type { Listener } from './facts.js';
import { type Limits, readLimits } from './limits.js';
import { readSockets } from './network-facts.js';
import { mainPidOf } from './process-facts.js';
import type { Answer, Blob } from './wire.js';
import { readUse, type WorkerUse } from './workers.js';

/** What an inspection found on a node. A path, user or group that is not in its map is not there. */
export interface Inspection {
  readonly node: string;
  readonly paths: ReadonlyMap<string, PathFacts>;
  /** The certificates of each PEM file in file order, as PEM blocks; empty for a file without any. */
  readonly certificates: ReadonlyMap<string, readonly string[]>;
  /** The first word of each line of a crt-list. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** What stands behind `#!` in the first line of a script. */
  readonly shebangs: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, { readonly uid: number; readonly gid: number }>;
  readonly groups: ReadonlyMap<string, { readonly gid: number }>;
  /** Free kB by file system: every asked path that lies in it is at or below `mountedOn`. */
  readonly space: readonly { readonly mountedOn: string; readonly freeKb: number }[];
  /** UDP and listening Unix sockets. */
  readonly datagrams: readonly Listener[];
  readonly unixSockets: readonly {
    readonly path: string;
    readonly processName: string;
    readonly pids: readonly number[];
  }[];
  readonly limits: Limits;
  /** Of every HAProxy process of the node. */
  readonly use?: WorkerUse;
  readonly unknowns: readonly string[];
}

export interface PathFacts {
  readonly kind: 'file' | 'directory' | 'socket' | 'other';
  /** Permission bits, with set-id and sticky ones. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  /** Root may write there: not so on a read-only file system. */
  readonly writable: boolean;
  /** Of what was asked for as a file, list or certificate. */
  readonly sha256?: string;
}

export const EMPTY_INSPECTION: Inspection = {
  node: '',
  paths: new Map(),
  certificates: new Map(),
  lists: new Map(),
  shebangs: new Map(),
  users: new Map(),
  groups: new Map(),
  space: [],
  datagrams: [],
  unixSockets: [],
  limits: {},
  unknowns: [],
};

/** Two looks at the same node; what both have is the later one's. */
export const mergeInspections = (a: Inspection, b: Inspection): Inspection => ({
  ...b,
  paths: new Map([...a.paths, ...b.paths]),
  certificates: new Map([...a.certificates, ...b.certificates]),
  lists: new Map([...a.lists, ...b.lists]),
  shebangs: new Map([...a.shebangs, ...b.shebangs]),
  users: new Map([...a.users, ...b.users]),
  groups: new Map([...a.groups, ...b.groups]),
  space: [...a.space, ...b.space],
  unknowns: [...new Set([...a.unknowns, ...b.unknowns])],
});

/** Reads an answer of `inspect`; lines of another shape are passed over. */
export const readInspection = (node: string, answer: Answer): Inspection => ({
  node,
  paths: readPaths(answer),
  certificates: byLabel(answer, 'pem', ({ lines }) => pemBlocks(lines)),
  lists: byLabel(answer, 'list', ({ lines }) => lines),
  shebangs: byLabel(answer, 'shebang', ({ lines }) => lines[0] ?? ''),
  ...readIds(linesOf(answer, 'ids') ?? []),
  space: (linesOf(answer, 'space') ?? []).flatMap((line) => {
    const [, freeKb, mountedOn] = /^.*?\s+\d+\s+\d+\s+(\d+)\s+\d+%\s+(\/.*)$/.exec(line) ?? [];
    return mountedOn === undefined ? [] : [{ mountedOn, freeKb: Number(freeKb) }];
  }),
  datagrams: readSockets(linesOf(answer, 'datagrams') ?? [], 'UNCONN'),
  unixSockets: (linesOf(answer, 'sockets') ?? []).flatMap(readUnixSocket),
  limits: readLimits(linesOf(answer, 'limits') ?? [], mainPidOf(answer, 'haproxy')),
  use: readUse(node, 'inspect', answer),
  unknowns: valuesOf(answer, 'unknown'),
});

const byLabel = <T>(answer: Answer, name: string, read: (blob: Blob) => T): ReadonlyMap<string, T> =>
  new Map(blobsOf(answer, name).map((blob) => [blob.label, read(blob)]));

function pemBlocks(lines: readonly string[]): readonly string[] {
  const blocks: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('-----BEGIN ')) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks.map((block) => `${block.join('\n')}\n`);
}

const KINDS: Readonly<Record<string, PathFacts['kind']>> = { '8': 'file', '4': 'directory', c: 'socket' };

function readPaths(answer: Answer): ReadonlyMap<string, PathFacts> {
  const writable = new Set(linesOf(answer, 'writable'));
  const digests = new Map(
    (linesOf(answer, 'sha256') ?? []).map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  return new Map(
    (linesOf(answer, 'paths') ?? []).flatMap((line) => {
      const [, type = '', mode = '', uid, gid, bytes, path] =
        /^([0-9a-f])([0-9a-f]{3}) (\d+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
      if (path === undefined) return [];
      const sha256 = digests.get(path);
      const facts: PathFacts = {
        kind: KINDS[type] ?? 'other',
        mode: Number.parseInt(mode, 16),
        uid: Number(uid),
        gid: Number(gid),
        bytes: Number(bytes),
        writable: writable.has(path),
        ...(sha256 === undefined ? {} : { sha256 }),
      };
      return [[path, facts] as const];
    }),
  );
}

function readIds(lines: readonly string[]): Pick<Inspection, 'users' | 'groups'> {
  const matches = (pattern: RegExp): readonly RegExpExecArray[] =>
    lines.map((line) => pattern.exec(line)).filter((match) => match !== null);
  return {
    users: new Map(
      matches(/^user (\d+) (\d+) (.*)$/).map(([, uid, gid, name = '']) => [
        name,
        { uid: Number(uid), gid: Number(gid) },
      ]),
    ),
    groups: new Map(matches(/^group (\d+) (.*)$/).map(([, gid, name = '']) => [name, { gid: Number(gid) }])),
  };
}

/** HAProxy binds `PATH.PID.tmp` and moves it to PATH: the kernel knows the first name for ever. */
function readUnixSocket(line: string): Inspection['unixSockets'] {
  const [, path, users = ''] = /^\S+\s+LISTEN\s+\d+\s+\d+\s+(\/\S*)\s+\d+\s+\S+\s+\S+\s*(.*)$/.exec(line) ?? [];
  if (path === undefined) return [];
  const pids = [...users.matchAll(/pid=(\d+)/g)].map((match) => Number(match[1]));
  const processName = /\(\("([^"]*)"/.exec(users)?.[1] ?? '';
  return [{ path: path.replace(/\.\d+\.tmp$/, ''), processName, pids: [...new Set(pids)] }];
}
