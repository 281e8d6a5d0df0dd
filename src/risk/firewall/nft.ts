import type { Advert } from './advert.js';
import { readNftRule } from './nft-rule.js';
import type { Chain } from './passage.js';

/** Hooks that a packet passes on its way in and out; NAT chains decide nothing about whether it does. */
const HOOKS: Readonly<Record<Advert['direction'], ReadonlySet<string>>> = {
  in: new Set(['ingress', 'prerouting', 'input']),
  out: new Set(['output', 'postrouting', 'egress']),
};

const BLOCK = /^(table|chain|set|map) (.*?) ?\{(?: #.*)?$/;
const BASE = /^type (\S+) hook (\S+)(?: devices? (?:= )?(.*?))? priority [^;]*;(?: policy (accept|drop);)?/;

/** A table's chains and sets with the lines of each. */
interface Table {
  readonly family: string;
  readonly name: string;
  /** Its chains are taken off their hooks. */
  dormant: boolean;
  readonly chains: Map<string, string[]>;
  readonly sets: Map<string, string[]>;
}

/** The chains of `nft list ruleset` as they treat this packet. */
export function nftChains(lines: readonly string[], advert: Advert): readonly Chain[] {
  return readTables(lines)
    .filter(({ family, dormant }) => !dormant && seesFamily(family, advert))
    .flatMap((table) => {
      const nameOf = (chain: string): string => `${table.family} ${table.name} ${chain}`;
      const sets = new Map([...table.sets].map(([name, of]) => [name, elementsOf(of)] as const));
      return [...table.chains].map(([chain, written]): Chain => {
        const base = written.map((line) => BASE.exec(line)).find((found) => found !== null);
        const policy = base && policyOf(base, advert);
        return {
          name: nameOf(chain),
          rules: written
            .filter((line) => line !== base?.input)
            .flatMap((line) => readNftRule(line, { advert, sets, chainName: nameOf })),
          ...(policy !== undefined && { policy }),
        };
      });
    });
}

const seesFamily = (family: string, advert: Advert): boolean =>
  family === 'inet' || family === 'netdev' || family === (advert.family === 'ipv4' ? 'ip' : 'ip6');

/** Absent: the packet does not come by. */
function policyOf(
  [, type, hook = '', devices, policy]: RegExpExecArray,
  { direction, ifname }: Advert,
): Chain['policy'] {
  if (type === 'nat' || !HOOKS[direction].has(hook)) return undefined;
  if (devices !== undefined && !devices.includes(`"${ifname ?? ''}"`)) return undefined;
  return policy === 'drop' ? 'drop' : 'accept';
}

function readTables(lines: readonly string[]): readonly Table[] {
  const tables: Table[] = [];
  let block: string[] | undefined;
  let depth = 0;
  for (const line of lines.map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [, kind, name = ''] = BLOCK.exec(line) ?? [];
    const table = tables.at(-1);
    if (depth === 0 && kind === 'table') {
      const [family = '', called = ''] = name.includes(' ') ? name.split(' ') : ['ip', name];
      tables.push({ family, name: called, dormant: false, chains: new Map(), sets: new Map() });
    } else if (depth === 1 && line !== '}') {
      if (table && /^flags .*\bdormant\b/.test(line)) table.dormant = true;
      block = [];
      if (kind === 'chain') table?.chains.set(name, block);
      if (kind === 'set' || kind === 'map') table?.sets.set(name, block);
    } else if (depth > 1 && line !== '}') block?.push(line);
    if (opens(line)) depth++;
    if (line === '}') depth--;
  }
  return tables;
}

/** Sets and verdict maps that stand in a rule, or in `elements`, end in the line that they begin in or in one that is more than a brace. */
const opens = (line: string): boolean => /\{(?: #.*)?$/.test(line) && !line.startsWith('elements');

/** `elements = { 192.0.2.2, 192.0.2.3 timeout 5m }`, spread over lines. */
function elementsOf(lines: readonly string[]): readonly string[] {
  const text = lines.join(' ');
  const [, inner = ''] = /\belements = \{(.*)\}/.exec(text) ?? [];
  return inner.split(',').map((element) => element.trim());
}
