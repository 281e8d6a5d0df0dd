import { nearest } from '../inventory/nearest.js';
import { ALL_RULES } from '../risk/all-rules.js';
import type { Rule } from '../risk/rule.js';
import { Complaint } from './complaint.js';

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
