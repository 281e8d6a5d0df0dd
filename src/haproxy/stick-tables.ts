import type { HaproxyConfig, Position, Section } from './config.js';
import { parseDurationMs } from './durations.js';

/** A `stick-table` of a proxy, or a `table` of a `peers` section. */
export interface StickTable {
  /** What other lines call it: the proxy's name, or `PEERS/TABLE`. */
  readonly name: string;
  /** `ip`, `ipv6`, `integer`, `string`, `binary`. */
  readonly type: string;
  /** The number of entries, `k`, `m` and `g` counted as 1024 and its powers. */
  readonly size?: number;
  /** Absent: entries do not expire. */
  readonly expireMs?: number;
  /** The `peers` section that carries its entries over a reload; absent: a reload empties it. */
  readonly peers?: string;
  readonly noPurge: boolean;
  /** What is stored for an entry: `conn_cur`, `http_req_rate(10s)`, … */
  readonly store: readonly string[];
  readonly at: Position;
  readonly conditions: readonly string[];
}

const powers: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A size such as `100k`; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,15})([kmg]?)$/i.exec(text);
  return match ? Number(match[1]) * (powers[(match[2] ?? '').toLowerCase()] ?? 1) : undefined;
}

const after = (words: readonly string[], name: string): string | undefined => {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
};

function readTable(words: readonly string[]): Omit<StickTable, 'name' | 'at' | 'conditions'> {
  const size = parseSize(after(words, 'size') ?? '');
  const expireMs = parseDurationMs(after(words, 'expire') ?? '');
  const peers = after(words, 'peers');
  return {
    type: after(words, 'type') ?? '',
    ...(size === undefined ? {} : { size }),
    ...(expireMs === undefined ? {} : { expireMs }),
    ...(peers === undefined ? {} : { peers }),
    noPurge: words.includes('nopurge'),
    store: words.flatMap((word, index) =>
      words[index - 1] === 'store' ? word.split(/,(?![^(]*\))/).filter((one) => one !== '') : [],
    ),
  };
}

function tablesOf(section: Section): readonly StickTable[] {
  const { kind, name = '', conditions = [] } = section;
  const keyword = kind === 'peers' ? 'table' : 'stick-table';
  return section.directives
    .filter(({ words }) => words[0] === keyword)
    .map(({ words, at, conditions: own }) => ({
      name: kind === 'peers' ? `${name}/${words[1] ?? ''}` : name,
      ...readTable(words),
      ...(kind === 'peers' ? { peers: name } : {}),
      at,
      conditions: [...conditions, ...own].filter((one, index, all) => all.indexOf(one) === index),
    }));
}

/** Every stick table of a configuration. */
export const stickTables = (config: HaproxyConfig): readonly StickTable[] => config.sections.flatMap(tablesOf);
