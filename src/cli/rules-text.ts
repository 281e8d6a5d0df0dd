import { json } from '../report/jsonl.js';
import { paintFor } from '../report/paint.js';
import { ruleLines, ruleObject, ruleTable } from '../report/risk/rules.js';
import { ALL_RULES } from '../risk/all-rules.js';
import { ruleNamed } from './rule-names.js';

/** What `hitless rules` prints: all rules, or one of them. */
export function rulesText(id: string | undefined, options: { readonly json?: boolean }): string {
  const paint = paintFor(process.stdout);
  const rule = id === undefined ? undefined : ruleNamed(id);
  if (options.json === true)
    return `${json(rule === undefined ? { rules: ALL_RULES.map(ruleObject) } : ruleObject(rule))}\n`;
  return `${(rule === undefined ? ruleTable(ALL_RULES, paint) : ruleLines(rule, paint)).join('\n')}\n`;
}
