import { globMatches } from './glob.js';
import { quoted } from './quote.js';

/** What a selector looks at: a pair by its name and labels. */
export interface Selectable {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One selector: every term must hold. */
export interface Selector {
  readonly text: string;
  /** A leading `!`: pairs that match are left out. */
  readonly excludes: boolean;
  readonly terms: readonly Term[];
}

/** A glob for the name of a pair, or for the value of one of its labels. */
export type Term =
  | { readonly kind: 'name'; readonly glob: string }
  | { readonly kind: 'label'; readonly label: string; readonly glob: string };

/** Reads `name`, `glob*`, `label=value` or several of them with commas between, and an optional leading `!`. */
export function parseSelector(written: string): Selector | { readonly message: string } {
  const text = written.trim();
  const excludes = text.startsWith('!');
  const terms = (excludes ? text.slice(1) : text).split(',').map((term) => parseTerm(term.trim()));
  const whole = terms.filter((term) => term !== undefined);
  if (whole.length === terms.length) return { text, excludes, terms: whole };
  const forms = 'a name, a glob such as web-*, or labels such as site=ams,env=prod';
  return { message: `${quoted(written)} is not a selector: write ${forms}, with a leading "!" to leave pairs out` };
}

function parseTerm(text: string): Term | undefined {
  const equals = text.indexOf('=');
  if (text === '' || text.startsWith('!')) return undefined;
  if (equals === -1) return { kind: 'name', glob: text };
  const [label, glob] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  return label === '' || glob === '' || glob.includes('=') ? undefined : { kind: 'label', label, glob };
}

/** Whether every term of a selector holds for a pair, whatever the leading `!` then makes of it. */
export function selectorMatches(selector: Selector, pair: Selectable): boolean {
  return selector.terms.every((term) => termMatches(term, pair));
}

function termMatches(term: Term, pair: Selectable): boolean {
  if (term.kind === 'name') return globMatches(term.glob, pair.name);
  const value = labelOf(pair, term.label);
  return value !== undefined && globMatches(term.glob, value);
}

/** The value of a pair's label; a label that is called like a method of objects is a label like any other. */
export function labelOf(pair: Selectable, label: string): string | undefined {
  return Object.hasOwn(pair.labels, label) ? pair.labels[label] : undefined;
}
