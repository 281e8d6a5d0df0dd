import { globMatches, isGlob } from '../inventory/glob.js';
import type { Pair } from '../inventory/model.js';
import { nearest } from '../inventory/nearest.js';
import { ALL_RULES } from '../risk/all-rules.js';
import type { Rule } from '../risk/rule.js';
import { misnamedRules } from '../risk/suppress.js';
import { Complaint } from './complaint.js';
import { mistakesText } from './fleet.js';

/**
 * The rule of that id.
 * @throws Complaint where there is none, with the one that was most likely meant
 */
export function ruleNamed(id: string): Rule {
  const rule = ALL_RULES.find((each) => each.id === id);
  if (rule !== undefined) return rule;
  const ids = ALL_RULES.map((each) => each.id);
  const near = nearest(id, ids) ?? ids.find((each) => id !== '' && each.includes(id));
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  throw new Complaint(`there is no rule ${id}; ${hint}hitless rules lists them all`);
}

/**
 * The rules that ids and globs such as `vrrp-*` name, in their own order; all of them when there are none.
 * @throws Complaint for a word that names none
 */
export function rulesNamed(words: readonly string[]): readonly Rule[] {
  if (words.length === 0) return ALL_RULES;
  const wanted = new Set(words.flatMap((word) => (isGlob(word) ? rulesLike(word) : [ruleNamed(word)])));
  return ALL_RULES.filter((rule) => wanted.has(rule));
}

function rulesLike(glob: string): readonly Rule[] {
  const rules = ALL_RULES.filter(({ id }) => globMatches(glob, id));
  if (rules.length > 0) return rules;
  throw new Complaint(`no rule is called like ${glob}; hitless rules lists them all`);
}

/** @throws Complaint where pairs suppress rules that do not exist */
export function demandKnownSuppressions(pairs: readonly Pair[]): void {
  const mistakes = misnamedRules(pairs, ALL_RULES);
  if (mistakes.length > 0) throw new Complaint(mistakesText(mistakes, 'the inventory'));
}
