import type { Finding, NotChecked } from '../../risk/finding.js';
import { groupedBy } from '../simulation/labels.js';

/** Findings of one rule that say the same of why and what to do. */
export interface FindingGroup extends Pick<Finding, 'rule' | 'severity' | 'why' | 'remedy' | 'suppressed'> {
  readonly findings: readonly Finding[];
}

export const findingGroups = (findings: readonly Finding[]): readonly FindingGroup[] =>
  groupedBy(findings, ({ rule, severity, why, remedy, suppressed }) =>
    JSON.stringify([rule, severity, why, remedy, suppressed]),
  ).flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, findings: group }];
  });

/** Node, subject, and place as `file:line`: what is known of where it is. */
export const whereOf = ({ node, subject, at }: Finding): readonly string[] => [
  ...(node === undefined ? [] : [node]),
  ...(subject === undefined ? [] : [subject]),
  ...(at === undefined ? [] : [`${at.file}:${at.line}`]),
];

/** Each reason once, with the rules that could not be asked for it: most rules first. */
export const notCheckedGroups = (
  notChecked: readonly NotChecked[],
): readonly { readonly reason: string; readonly nodes: readonly string[]; readonly rules: readonly string[] }[] =>
  groupedBy(notChecked, ({ reason, nodes }) => JSON.stringify([reason, nodes]))
    .map((group) => ({
      reason: group[0]?.reason ?? '',
      nodes: group[0]?.nodes ?? [],
      rules: [...new Set(group.map(({ rule }) => rule))],
    }))
    .toSorted((a, b) => b.rules.length - a.rules.length);
