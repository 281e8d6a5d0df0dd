import { type Advert, addressIs, addressTypeIs, interfaceIs, packetTypeIs, protocolIs, stateIs } from './advert.js';
import { allOf, anyOf, type Match, not } from './match.js';
import { type Chain, decided, type FilterRule, type Target } from './passage.js';

/** The chains of the filter table as `iptables -S` or `ip6tables -S` prints them, as they treat this packet. */
export function iptablesChains(lines: readonly string[], advert: Advert): readonly Chain[] {
  const hook = advert.direction === 'in' ? 'INPUT' : 'OUTPUT';
  const policies = new Map<string, string>();
  const rules = new Map<string, FilterRule[]>();
  const written: (readonly [chain: string, words: readonly string[], text: string])[] = [];
  for (const line of lines) {
    const [option, chain = '', ...words] = wordsOf(line);
    if (option === '-P') policies.set(chain, words[0] ?? '');
    if (option === '-P' || option === '-N') rules.set(chain, []);
    if (option === '-A') written.push([chain, words, line]);
  }
  for (const [chain, words, text] of written)
    rules.get(chain)?.push({ ...readRule(words, advert, (name) => rules.has(name)), text });
  return [...rules].map(([name, of]) => ({
    name,
    rules: of,
    ...(name === hook && { policy: policies.get(name) === 'ACCEPT' ? 'accept' : 'drop' }),
  }));
}

const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)].map(([word]) => (word.startsWith('"') ? word.slice(1, -1) : word));

type Condition = (value: string, advert: Advert) => Match;

const each =
  (one: Condition): Condition =>
  (value, advert) =>
    anyOf(value.split(',').map((word) => one(word, advert)));

const CONDITIONS: Readonly<Record<string, Condition>> = {
  '-p': protocolIs,
  '-s': (value, { source }) => addressIs(value, source),
  '-d': (value, { destination }) => addressIs(value, destination),
  '-i': (value, advert) => (advert.direction === 'in' ? interfaceIs(value, advert, '+') : 'no'),
  '-o': (value, advert) => (advert.direction === 'out' ? interfaceIs(value, advert, '+') : 'no'),
  '--ctstate': each(stateIs),
  '--state': each(stateIs),
  '--dst-type': each((type, advert) => addressTypeIs(type, 'destination', advert)),
  '--src-type': each((type, advert) => addressTypeIs(type, 'source', advert)),
  '--pkt-type': packetTypeIs,
  '--comment': () => 'yes',
  '-m': () => 'yes',
};

/** Conditions stand before the target, whose own options follow it. */
function readRule(
  words: readonly string[],
  advert: Advert,
  isChain: (name: string) => boolean,
): Pick<FilterRule, 'match' | 'target'> {
  const matches: Match[] = [];
  let negated = false;
  let named = false;
  for (let at = 0; at < words.length; at++) {
    const [word = '', value = ''] = words.slice(at);
    if (word === '-j' || word === '-g') {
      const target = targetOf(value, word === '-g', isChain);
      return { match: decided(matches, named, target), target };
    }
    if (word === '!') {
      negated = true;
      continue;
    }
    const condition = CONDITIONS[word];
    const match = condition?.(value, advert) ?? (word.startsWith('-') ? 'unsure' : undefined);
    if (match !== undefined) matches.push(negated ? not(match) : match);
    if (word === '-p' && !negated && match === 'yes') named = true;
    if (condition !== undefined) at++;
    negated = false;
  }
  return { match: allOf(matches), target: { kind: 'none' } };
}

const TARGETS: Readonly<Record<string, Target['kind'] & ('accept' | 'drop' | 'return' | 'unsure')>> = {
  ACCEPT: 'accept',
  DROP: 'drop',
  REJECT: 'drop',
  RETURN: 'return',
  QUEUE: 'unsure',
  NFQUEUE: 'unsure',
};

function targetOf(name: string, goes: boolean, isChain: (name: string) => boolean): Target {
  const kind = TARGETS[name];
  if (kind !== undefined) return { kind };
  return isChain(name) ? { kind: goes ? 'goto' : 'jump', chain: name } : { kind: 'none' };
}
