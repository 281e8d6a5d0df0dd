import { printable } from '../../inventory/quote.js';
import type { Finding, NotChecked } from '../../risk/finding.js';
import { ONLY_FILES } from '../../risk/from-files.js';
import type { LintedPair } from '../../risk/lint.js';
import { SEVERITIES } from '../../risk/severity.js';
import type { Paint } from '../paint.js';
import { groupedBy } from '../simulation/labels.js';
import { table } from '../table.js';
import { severityWord } from './rules.js';

export interface FindingsLayout {
  /** Why each finding matters, what to do, and every rule that was not asked. */
  readonly details: boolean;
}

/** Findings by pair, how many there are, and what was not checked, a line for each reason. Pairs in the order in which they are given. */
export function findingsLines(pairs: readonly LintedPair[], paint: Paint, layout: FindingsLayout): readonly string[] {
  const found = pairs.filter(({ findings }) => findings.length > 0);
  return [
    ...found.flatMap((pair) => [...pairLines(pair, paint, layout), '']),
    countsLine(pairs, paint),
    ...notCheckedLines(pairs, paint, layout),
  ];
}

function pairLines({ pair, findings }: LintedPair, paint: Paint, { details }: FindingsLayout): readonly string[] {
  const rows = findings.map((finding) => [
    placeWords(finding),
    severityWord(finding.severity, paint),
    finding.rule,
    printable(`${finding.message}${remarks(finding)}`),
  ]);
  const [, ...lines] = table(NO_HEADER, rows);
  const told = details ? lines.flatMap((line, at) => [line, ...detailLines(findings[at], paint)]) : lines;
  return [paint.bold(pair), ...told];
}

const NO_HEADER = ['', '', '', ''];

/** Node and `file:line`, as far as they are known; else what it is about. */
function placeWords({ node, at, subject }: Finding): string {
  const place = at === undefined ? subject : `${at.file}:${at.line}`;
  return [node, place].filter((word) => word !== undefined).join(' ') || '-';
}

function remarks({ doubt, suppressed }: Finding): string {
  const doubted = doubt === undefined ? '' : ` (not certain: ${doubt})`;
  const left = suppressed === undefined ? '' : ` (suppressed until ${suppressed.until}: ${suppressed.reason})`;
  return `${doubted}${left}`;
}

const detailLines = (finding: Finding | undefined, paint: Paint): readonly string[] =>
  finding === undefined ? [] : [paint.dim(`    why: ${finding.why}`), paint.dim(`    to do: ${finding.remedy}`)];

function countsLine(pairs: readonly LintedPair[], paint: Paint): string {
  const all = pairs.flatMap(({ findings }) => findings);
  const open = all.filter(({ suppressed }) => suppressed === undefined);
  const counts = SEVERITIES.flatMap((severity) => {
    const count = open.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const left = all.length - open.length;
  const clean = pairs.filter(({ findings }) => findings.every(({ suppressed }) => suppressed !== undefined)).length;
  const words = [
    counts.length === 0 ? paint.good('nothing found') : counts.join(', '),
    ...(left === 0 ? [] : [`${left} suppressed`]),
    ...(counts.length === 0 || pairs.length === 1 ? [] : [`nothing found in ${clean} of them`]),
  ];
  return `${paint.bold(pairs.length === 1 ? (pairs[0]?.pair ?? '') : `${pairs.length} pairs`)}: ${words.join('; ')}`;
}

/** What to do where a reason names no remedy by itself. */
const HINTS: Readonly<Record<string, string>> = { [ONLY_FILES]: 'hitless risk looks at the live nodes' };

function notCheckedLines(pairs: readonly LintedPair[], paint: Paint, { details }: FindingsLayout): readonly string[] {
  const all = pairs.flatMap(({ notChecked }) => notChecked);
  const groups = groupedBy(all, ({ reason }) => reason).toSorted((a, b) => rulesOf(b).length - rulesOf(a).length);
  return groups.flatMap((group) => {
    const reason = group[0]?.reason ?? '';
    const hint = HINTS[reason];
    const rules = rulesOf(group);
    const words = `not checked: ${counted(rules.length, 'rule')}${placesOf(group, pairs)}: ${reason}${hint === undefined ? '' : ` (${hint})`}`;
    return [paint.dim(words), ...(details ? rules.map((rule) => paint.dim(`    ${rule}`)) : [])];
  });
}

const rulesOf = (group: readonly NotChecked[]): readonly string[] => [...new Set(group.map(({ rule }) => rule))];

const MOST_NAMED = 4;

/** Where it is not so everywhere: the nodes of one pair, or the pairs. */
function placesOf(group: readonly NotChecked[], pairs: readonly LintedPair[]): string {
  const named = [...new Set(group.map(({ pair }) => pair))];
  if (pairs.length === 1) {
    const nodes = [...new Set(group.flatMap((each) => each.nodes))];
    return nodes.length === 0 ? '' : ` on ${nodes.join(', ')}`;
  }
  if (named.length === pairs.length) return '';
  return named.length > MOST_NAMED ? ` in ${named.length} of the pairs` : ` in ${named.join(', ')}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
