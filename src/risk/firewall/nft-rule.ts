import type { Advert } from './advert.js';
import { allOf, anyOf, type Match, not } from './match.js';
import { type NftCondition, nftCondition } from './nft-condition.js';
import { decided, type FilterRule, type Target } from './passage.js';

/** What a rule of nft is read with. */
interface NftContext {
  readonly advert: Advert;
  /** The elements of the table's named sets. */
  readonly sets: ReadonlyMap<string, readonly string[]>;
  /** The unique name of a chain that a rule jumps to. */
  readonly chainName: (chain: string) => string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{},]|[^\s{},]+/g;
/** Statements that decide nothing, with the words that belong to them. */
const PASSING: readonly RegExp[] = [
  /^counter(?: packets \d+ bytes \d+| name \S+)?(?= |$)/,
  /^log(?: (?:prefix "(?:[^"\\]|\\.)*"|level \S+|group \d+|snaplen \d+|queue-threshold \d+|flags (?:all|skuid|ether|tcp \S+|ip options)))*(?= |$)/,
  /^comment "(?:[^"\\]|\\.)*"/,
  /^xt match "?comment"?/,
  /^xt target "?(?!REJECT|DROP)\w+"?/,
];
const VERDICT = /^(accept|drop|return|continue|reject|queue|xt target "?(?:REJECT|DROP)"?|(?:jump|goto) (\S+))(?= |$)/;

/** One line of a chain as it treats the packet; a verdict map makes a rule of each of its elements. */
export function readNftRule(line: string, context: NftContext): readonly FilterRule[] {
  let rest = line.replace(/ # handle \d+$/, '');
  const text = rest.replace(/ ?counter packets \d+ bytes \d+/, '').trim();
  const matches: Match[] = [];
  let named = false;
  while (rest !== '') {
    const passing = PASSING.map((pattern) => pattern.exec(rest)?.[0]).find((found) => found !== undefined);
    const verdict = passing === undefined ? VERDICT.exec(rest)?.[0] : undefined;
    if (verdict !== undefined) {
      const target = targetOf(verdict, context);
      return [{ match: decided(matches, named, target), target, text }];
    }
    const condition = passing === undefined ? nftCondition(rest) : undefined;
    if (condition?.isMap) return mapped(condition, matches, context).map((rule) => ({ ...rule, text }));
    if (condition !== undefined) {
      const match = valueMatch(condition, context);
      matches.push(condition.negated ? not(match) : match);
      if (condition.namesProtocol && !condition.negated && match === 'yes') named = true;
    } else if (passing === undefined) matches.push('unsure');
    const taken = passing ?? condition?.taken ?? rest.match(TOKEN)?.[0] ?? rest;
    rest = rest.slice(rest.indexOf(taken) + taken.length).trim();
  }
  return [{ match: allOf(matches), target: { kind: 'none' }, text }];
}

function valueMatch({ values, test }: NftCondition, { advert, sets }: NftContext): Match {
  const known = elementsOf(values, sets);
  return known === undefined ? 'unsure' : anyOf(known.map((element) => test(bare(element), advert)));
}

/** Elements of named sets have their age and counters behind them. */
const bare = (element: string): string => element.split(' ')[0] ?? '';

/** The rules that a verdict map stands for. */
function mapped(
  { values, test }: NftCondition,
  matches: readonly Match[],
  context: NftContext,
): readonly Omit<FilterRule, 'text'>[] {
  const known = values === '' ? undefined : elementsOf(values, context.sets);
  if (known === undefined) return [{ match: allOf(matches), target: { kind: 'unsure' } }];
  return known.map((element) => {
    const [value = '', target = ''] = element.split(' : ');
    return { match: allOf([...matches, test(bare(value), context.advert)]), target: targetOf(target, context) };
  });
}

/** `{ a, b }`, `a,b` or `@name`; absent: there is no such set. */
function elementsOf(values: string, sets: NftContext['sets']): readonly string[] | undefined {
  if (values.startsWith('@')) return sets.get(values.slice(1));
  const inner = values.replace(/^\{ ?| ?\}$/g, '');
  return inner.split(',').map((value) => value.trim());
}

function targetOf(verdict: string, { chainName }: NftContext): Target {
  const [word = '', chain = ''] = verdict.split(' ');
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
      return { kind: word };
    case 'reject':
    case 'xt':
      return { kind: 'drop' };
    case 'jump':
    case 'goto':
      return { kind: word, chain: chainName(chain) };
    case 'continue':
      return { kind: 'none' };
    default:
      return { kind: 'unsure' };
  }
}
