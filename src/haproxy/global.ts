import type { Directive, HaproxyConfig, Position } from './config.js';
import { parseDurationMs } from './durations.js';

/** A value of the global section and the line that sets it. */
export interface GlobalValue<T> {
  readonly value: T;
  readonly at: Position;
  /** The `.if` conditions it stands under; empty when it counts for certain. */
  readonly conditions: readonly string[];
}

/** What the global sections set, as far as it decides how a process starts, reloads and ends. Absent: nothing is written. */
export interface GlobalSettings {
  readonly chroot?: GlobalValue<string>;
  readonly user?: GlobalValue<string>;
  readonly group?: GlobalValue<string>;
  readonly uid?: GlobalValue<number>;
  readonly gid?: GlobalValue<number>;
  readonly maxconn?: GlobalValue<number>;
  readonly ulimitN?: GlobalValue<number>;
  readonly nbthread?: GlobalValue<number>;
  /** Fatal since 2.5. */
  readonly nbproc?: GlobalValue<number>;
  /** Shown by `show info`; changes with a reload. */
  readonly description?: GlobalValue<string>;
  readonly node?: GlobalValue<string>;
  readonly pidfile?: GlobalValue<string>;
  readonly localpeer?: GlobalValue<string>;
  readonly defaultPath?: GlobalValue<string>;
  readonly crtBase?: GlobalValue<string>;
  readonly caBase?: GlobalValue<string>;
  readonly keyBase?: GlobalValue<string>;
  readonly serverStateBase?: GlobalValue<string>;
  readonly serverStateFile?: GlobalValue<string>;
  readonly statsFile?: GlobalValue<string>;
  readonly hardStopAfterMs?: GlobalValue<number>;
  readonly graceMs?: GlobalValue<number>;
  readonly closeSpreadTimeMs?: GlobalValue<number>;
  readonly mworkerMaxReloads?: GlobalValue<number>;
  readonly daemon?: GlobalValue<true>;
  readonly masterWorker?: GlobalValue<true>;
  /** `false` after `no strict-limits`. On by default since 2.3. */
  readonly strictLimits?: GlobalValue<boolean>;
  readonly zeroWarning?: GlobalValue<true>;
  readonly insecureForkWanted?: GlobalValue<true>;
}

const texts = {
  chroot: 'chroot',
  user: 'user',
  group: 'group',
  node: 'node',
  pidfile: 'pidfile',
  localpeer: 'localpeer',
  crtBase: 'crt-base',
  caBase: 'ca-base',
  keyBase: 'key-base',
  serverStateBase: 'server-state-base',
  serverStateFile: 'server-state-file',
  statsFile: 'stats-file',
} as const;

const counts = {
  uid: 'uid',
  gid: 'gid',
  maxconn: 'maxconn',
  ulimitN: 'ulimit-n',
  nbthread: 'nbthread',
  nbproc: 'nbproc',
  mworkerMaxReloads: 'mworker-max-reloads',
} as const;

const durations = {
  hardStopAfterMs: 'hard-stop-after',
  graceMs: 'grace',
  closeSpreadTimeMs: 'close-spread-time',
} as const;

const flags = {
  daemon: 'daemon',
  masterWorker: 'master-worker',
  zeroWarning: 'zero-warning',
  insecureForkWanted: 'insecure-fork-wanted',
} as const;

/** All lines of the global sections in their order. */
export const globalLines = (config: HaproxyConfig): readonly Directive[] =>
  config.sections.filter(({ kind }) => kind === 'global').flatMap(({ directives }) => directives);

/** The last line of the global sections with that keyword. */
export const lastGlobal = (config: HaproxyConfig, keyword: string): Directive | undefined =>
  globalLines(config).findLast(({ words }) => words[0] === keyword);

type Read<T> = (words: readonly string[]) => T | undefined;

const text: Read<string> = ([, value]) => value;
const rest: Read<string> = ([, ...words]) => words.join(' ');
const count: Read<number> = ([, value = '']) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined);
const duration: Read<number> = ([, value = '']) => parseDurationMs(value);
const flag: Read<true> = ([first]) => (first === 'no' ? undefined : true);

/** Reads what the global sections set; the last line of a keyword counts. A value that is none is left out. */
export function globalSettings(config: HaproxyConfig): GlobalSettings {
  const last = new Map(
    globalLines(config).map((line) => [line.words[0] === 'no' ? line.words[1] : line.words[0], line]),
  );
  const read = <T>(keyword: string, parse: Read<T>): GlobalValue<T> | undefined => {
    const line = last.get(keyword);
    const value = line && parse(line.words);
    return line === undefined || value === undefined ? undefined : { value, at: line.at, conditions: line.conditions };
  };
  const all = <T>(names: Readonly<Record<string, string>>, parse: Read<T>): readonly (readonly [string, unknown])[] =>
    Object.entries(names).map(([name, keyword]) => [name, read(keyword, parse)] as const);
  return Object.fromEntries(
    [
      ...all(texts, text),
      ...all(counts, count),
      ...all(durations, duration),
      ...all(flags, flag),
      ['description', read('description', rest)] as const,
      ['defaultPath', read('default-path', rest)] as const,
      ['strictLimits', read('strict-limits', ([first]) => first !== 'no')] as const,
    ].filter(([, value]) => value !== undefined),
  ) as GlobalSettings;
}
