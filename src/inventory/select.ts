import { isGlob } from './glob.js';
import { nearest } from './nearest.js';
import { quoted } from './quote.js';
import { labelOf, parseSelector, type Selectable, type Selector, selectorMatches, type Term } from './selector.js';

/** The pairs that were selected, in the order of the inventory, or what is wrong with a selector. */
export type Selection<Chosen extends Selectable> =
  | { readonly ok: true; readonly pairs: readonly Chosen[] }
  | { readonly ok: false; readonly message: string };

const mostListed = 12;

/**
 * Selects pairs. A selector is a name, a glob (`web-*`, `*`), a label (`env=prod`; its value may be a glob), or several
 * of them with commas between, which must then all hold. Several selectors add up; those with a leading `!` leave pairs
 * out afterwards. Without a selector that adds, all pairs are meant.
 *
 * Every selector must match something: a misspelt one would quietly change fewer pairs than meant or, with `!`, more.
 * `mayMiss` lets it match nothing: for the question whether one pair is among those that are meant.
 */
export function selectPairs<Chosen extends Selectable>(
  { pairs }: { readonly pairs: readonly Chosen[] },
  selectors: readonly string[],
  { mayMiss = false }: { readonly mayMiss?: boolean } = {},
): Selection<Chosen> {
  const parsed: Selector[] = [];
  for (const text of selectors) {
    const selector = parseSelector(text);
    if ('message' in selector) return { ok: false, message: selector.message };
    if (!mayMiss && !pairs.some((pair) => selectorMatches(selector, pair)))
      return { ok: false, message: noMatch(selector, pairs) };
    parsed.push(selector);
  }
  const adding = parsed.filter(({ excludes }) => !excludes);
  const excluding = parsed.filter(({ excludes }) => excludes);
  const added = pairs.filter((pair) => adding.length === 0 || adding.some((one) => selectorMatches(one, pair)));
  const selected = added.filter((pair) => !excluding.some((one) => selectorMatches(one, pair)));
  if (selected.length > 0) return { ok: true, pairs: selected };
  const left = added.map(({ name }) => name);
  return { ok: false, message: `no pair is left: ${listed(left)} selected, and left out again by "!"` };
}

function noMatch(selector: Selector, pairs: readonly Selectable[]): string {
  const message = `no pair matches ${quoted(selector.text)}`;
  if (pairs.length === 0) return `${message}: the inventory has no pairs`;
  for (const term of selector.terms) {
    if (pairs.some((pair) => selectorMatches({ ...selector, terms: [term] }, pair))) continue;
    return `${message}: ${whyNot(term, pairs)}`;
  }
  return `${message}: each of its terms matches a pair, but no pair matches all of them`;
}

function whyNot(term: Term, pairs: readonly Selectable[]): string {
  if (term.kind === 'name')
    return among(
      term.glob,
      'the pairs are',
      pairs.map(({ name }) => name),
    );
  const values = new Set(pairs.map((pair) => labelOf(pair, term.label)).filter((value) => value !== undefined));
  if (values.size > 0) return among(term.glob, `the values of ${quoted(term.label)} are`, [...values]);
  const labels = new Set(pairs.flatMap((pair) => Object.keys(pair.labels)));
  if (labels.size === 0) return 'no pair has a label';
  return among(term.label, 'the labels are', [...labels]);
}

function among(word: string, what: string, choices: readonly string[]): string {
  const near = isGlob(word) ? undefined : nearest(word, choices);
  return `${near === undefined ? '' : `did you mean ${quoted(near)}? `}${what} ${listed(choices)}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(', ');
  return names.length > mostListed ? `${shown} and ${names.length - mostListed} more` : shown;
}
