import type { Rule } from '../../../src/risk/rule.js';

/** A rule of a family by its id. */
export function ruleOf(rules: readonly Rule[], id: string): Rule {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined)
    throw new Error(`there is no rule ${id}; there are ${rules.map((each) => each.id).join(', ')}`);
  return rule;
}
