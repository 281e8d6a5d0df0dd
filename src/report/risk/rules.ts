import type { Rule } from '../../risk/rule.js';
import { needsOf } from '../../risk/rule-needs.js';
import type { Severity } from '../../risk/severity.js';
import type { Paint } from '../paint.js';
import { table } from '../table.js';

/** A severity in its colour. */
export const severityWord = (severity: Severity, paint: Paint): string => PAINTED[severity](paint)(severity);

const PAINTED: Readonly<Record<Severity, (paint: Paint) => (text: string) => string>> = {
  critical: ({ bad }) => bad,
  high: ({ bad }) => bad,
  medium: ({ warn }) => warn,
  low: ({ dim }) => dim,
};

/** All rules, one a line, and how many there are. */
export const ruleTable = (rules: readonly Rule[], paint: Paint): readonly string[] => [
  ...table(
    ['rule', 'severity', 'needs', 'what it finds'].map(paint.dim),
    rules.map((rule) => [paint.bold(rule.id), severityWord(rule.severity, paint), needsOf(rule), rule.what]),
  ),
  paint.dim(`${rules.length} rules; hitless rules ID explains one`),
];

/** One rule in full. */
export const ruleLines = (rule: Rule, paint: Paint): readonly string[] => [
  `${paint.bold(rule.id)}  ${severityWord(rule.severity, paint)}, needs ${needsOf(rule)}`,
  rule.what,
  '',
  `${paint.bold('Why:')} ${rule.why}`,
  `${paint.bold('To do:')} ${rule.remedy}`,
  paint.bold('Known from:'),
  ...rule.sources.map((source) => `  ${source}`),
];

/** The same for programs. */
export const ruleObject = (rule: Rule) => {
  const { id, severity, scope, what, why, remedy, sources } = rule;
  return { id, severity, scope, needs: needsOf(rule), what, why, remedy, sources };
};
