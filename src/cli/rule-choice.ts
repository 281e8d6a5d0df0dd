import { globMatches, isGlob } from '../inventory/glob.js';
import { nearest } from '../inventory/nearest.js';
import { quoted } from '../inventory/quote.js';
import { ALL_RULES } from '../risk/all-rules.js';
import type { Rule } from '../risk/rule.js';
import { Complaint } from './complaint.js';

/**
 * The rules that ids or globs name; all of them when there are none.
 * @throws Complaint for a word that names no rule
 */
export function rulesNamed(words: readonly string[], all: readonly Rule[] = ALL_RULES): readonly Rule[] {
  for (const word of words) {
    if (all.some(({ id }) => globMatches(word, id))) continue;
    const near = nearest(
      word,
      all.map(({ id }) => id),
    );
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new Complaint(
      `--rule ${quoted(word)}: ${isGlob(word) ? 'no rule is called like that' : 'there is no such rule'}${hint}`,
    );
  }
  return words.length === 0 ? all : all.filter(({ id }) => words.some((word) => globMatches(word, id)));
}
