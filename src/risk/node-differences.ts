import type { Directive, Position } from '../haproxy/config.js';
import type { NodeWith } from './evidence.js';
import type { Found } from './finding.js';
import { named } from './named.js';
import { ownNames } from './own-names.js';
import { type SectionDifference, sectionDifferences } from './section-differences.js';

type Configured = NodeWith<'haproxy'>;

/** In what the configurations of two nodes differ: a finding for each section that both have, and one for those that only one of them has. */
export function differencesBetween(a: Configured, b: Configured, vips: ReadonlySet<string>): readonly Found[] {
  const compared = (node: Configured) => ({ config: node.haproxy, own: ownNames(node, vips) });
  const differences = sectionDifferences(compared(a), compared(b));
  return [
    ...onlyOn(
      a,
      differences.filter(({ second }) => second === undefined),
    ),
    ...onlyOn(
      b,
      differences.filter(({ first }) => first === undefined),
    ),
    ...differences.flatMap(({ first, second, ...each }) =>
      first === undefined || second === undefined ? [] : [changedSection({ ...each, first, second }, a.node, b.node)],
    ),
  ];
}

/** Of these only the lines count that a client meets, and a frontend on one node only is judged by where it listens. */
const FOR_CLIENTS: ReadonlySet<string> = new Set(['defaults', 'frontend', 'listen', 'backend', 'userlist']);
const MISSED_BY_CLIENTS: ReadonlySet<string> = new Set(['defaults', 'backend', 'userlist']);

function onlyOn({ node }: Configured, differences: readonly SectionDifference[]): readonly Found[] {
  const parts = [true, false].map((isMissed) =>
    differences.filter(({ kind }) => MISSED_BY_CLIENTS.has(kind) === isMissed),
  );
  return parts.flatMap((part, index): readonly Found[] => {
    const [first] = part;
    if (first === undefined) return [];
    return [
      {
        message: `only ${node} has ${named(part.map(({ section }) => section))}`,
        at: first.at,
        ...(part.length === 1 && { subject: first.section }),
        ...(index > 0 && { severity: 'medium' as const }),
      },
    ];
  });
}

interface ChangedSection extends SectionDifference {
  readonly first: readonly Directive[];
  readonly second: readonly Directive[];
}

function changedSection({ kind, section, at, first, second, moved }: ChangedSection, a: string, b: string): Found {
  const place: Position = [...first, ...second, ...(moved ?? [])][0]?.at ?? at;
  const text =
    moved === undefined
      ? linesText(first.map(nameOf), second.map(nameOf), a, b)
      : `the same rules stand in another order on ${b} than on ${a}, from ${nameOf(moved[0])} on`;
  return {
    message: `${section}: ${text}`,
    subject: section,
    at: place,
    ...(!FOR_CLIENTS.has(kind) && { severity: 'medium' }),
  };
}

function linesText(mine: readonly string[], theirs: readonly string[], a: string, b: string): string {
  const parts = [
    ['not the same', mine.filter((name) => theirs.includes(name))],
    [`only on ${a}`, mine.filter((name) => !theirs.includes(name))],
    [`only on ${b}`, theirs.filter((name) => !mine.includes(name))],
  ] as const;
  return parts.flatMap(([what, names]) => (names.length === 0 ? [] : [`${what}: ${named(names)}`])).join('; ');
}

/** Lines whose second word is a name. Others are told by their keyword alone: what follows may be a secret. */
const NAMED =
  /^(?:acl|balance|bind|default_backend|errorfile|filter|http-after-response|http-request|http-response|mode|option|peer|server|server-template|stats|tcp-request|tcp-response|timeout|use_backend|user)$/;

const nameOf = (line: Directive | undefined): string => {
  const [keyword = '', second = ''] = line?.words ?? [];
  return NAMED.test(keyword) ? `'${keyword} ${second}'` : `'${keyword}'`;
};
