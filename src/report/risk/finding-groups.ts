import type { Finding, NotChecked } from '../../risk/finding.js';
import { and, groupedBy } from '../simulation/labels.js';

/** One thing that a rule found, and the nodes on which it is so. */
export interface Place {
  readonly message: string;
  /** Nodes, subject and `file:line`, as far as they are known. */
  readonly where: readonly string[];
  readonly doubt?: string;
}

/** Findings of one rule that say the same of why and what to do. */
export interface FindingGroup extends Pick<Finding, 'rule' | 'severity' | 'why' | 'remedy' | 'suppressed'> {
  readonly count: number;
  readonly places: readonly Place[];
  readonly doubts: readonly string[];
}

export const findingGroups = (findings: readonly Finding[]): readonly FindingGroup[] =>
  groupedBy(findings, ({ rule, severity, why, remedy, suppressed }) =>
    JSON.stringify([rule, severity, why, remedy, suppressed]),
  ).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { rule, severity, why, remedy, suppressed } = first;
    return [
      {
        rule,
        severity,
        why,
        remedy,
        ...(suppressed !== undefined && { suppressed }),
        count: group.length,
        places: groupedBy(group, ({ message, subject, at, doubt }) =>
          JSON.stringify([message, subject, at, doubt]),
        ).flatMap(placeOf),
        doubts: [...new Set(group.flatMap(({ doubt }) => doubt ?? []))],
      },
    ];
  });

function placeOf(alike: readonly Finding[]): readonly Place[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { message, subject, at, doubt } = first;
  const nodes = alike.flatMap(({ node }) => node ?? []);
  return [
    {
      message,
      where: [
        ...(nodes.length === 0 ? [] : [and(nodes)]),
        ...(subject === undefined ? [] : [subject]),
        ...(at === undefined ? [] : [`${at.file}:${at.line}`]),
      ],
      ...(doubt !== undefined && { doubt }),
    },
  ];
}

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
