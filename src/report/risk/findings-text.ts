import { printable } from '../../inventory/quote.js';
import type { Finding, NotChecked } from '../../risk/finding.js';
import { countFindings } from '../../risk/finding-order.js';
import type { LintedPair, LintReport } from '../../risk/lint.js';
import { SEVERITIES } from '../../risk/severity.js';
import type { Paint } from '../paint.js';
import { groupedBy } from '../simulation/labels.js';
import { table } from '../table.js';
import { severityWord } from './rules.js';

export interface FindingsLayout {
  /** Why each finding matters, what to do, and every rule that was not asked. */
  readonly details: boolean;
}

/** Findings by pair, how many there are, and what was not checked, a line for each reason. Pairs in the order of the report. */
export function findingsLines(report: LintReport, paint: Paint, layout: FindingsLayout): readonly string[] {
  const { pairs } = report;
  const found = pairs.filter(({ findings }) => findings.length > 0);
  return [
    ...found.flatMap((pair) => [...pairLines(pair, paint, layout), '']),
    countsLine(pairs, paint),
    ...notCheckedLines(report, paint, layout),
  ];
}

/** What is the same on several nodes is one line. */
function pairLines({ pair, findings }: LintedPair, paint: Paint, { details }: FindingsLayout): readonly string[] {
  const alike = groupedBy(findings, ({ node: _node, ...rest }) => JSON.stringify(rest));
  const rows = alike.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const nodes = group.flatMap(({ node }) => node ?? []);
    const severity = severityWord(first.severity, paint);
    return [[placeWords(first, nodes), severity, first.rule, printable(`${first.message}${remarks(first)}`)]];
  });
  const [, ...lines] = table(NO_HEADER, rows);
  const told = details ? lines.flatMap((line, at) => [line, ...detailLines(alike[at]?.[0], paint)]) : lines;
  return [paint.bold(pair), ...told];
}

const NO_HEADER = ['', '', '', ''];

/** Nodes and `file:line`, as far as they are known; else what it is about. */
function placeWords({ at, subject }: Finding, nodes: readonly string[]): string {
  const place = at === undefined ? (subject ?? '') : `${at.file}:${at.line}`;
  return `${nodes.join(', ')} ${place}`.trim() || '-';
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
  const counts = countFindings(all);
  const told = SEVERITIES.flatMap((severity) => (counts[severity] === 0 ? [] : [`${counts[severity]} ${severity}`]));
  const suppressed = all.filter((finding) => finding.suppressed !== undefined).length;
  const clean = pairs.filter(({ findings }) => findings.every((finding) => finding.suppressed !== undefined)).length;
  const words = [
    told.length === 0 ? paint.good('nothing found') : told.join(', '),
    ...(suppressed === 0 ? [] : [`${suppressed} suppressed`]),
    ...(told.length === 0 || pairs.length === 1 ? [] : [`nothing found in ${clean} of them`]),
  ];
  return `${paint.bold(pairs.length === 1 ? (pairs[0]?.pair ?? '') : `${pairs.length} pairs`)}: ${words.join('; ')}`;
}

interface NotCheckedGroup {
  readonly reason: string;
  readonly rules: readonly string[];
  /** Where, unless it is so everywhere. */
  readonly where: string;
}

function notCheckedLines(
  { pairs, notAsked }: LintReport,
  paint: Paint,
  { details }: FindingsLayout,
): readonly string[] {
  const all = pairs.flatMap(({ notChecked }) => notChecked);
  const groups = groupedBy(all, ({ reason }) => reason)
    .map(
      (group): NotCheckedGroup => ({
        reason: group[0]?.reason ?? '',
        rules: [...new Set(group.map(({ rule }) => rule))],
        where: placesOf(group, pairs),
      }),
    )
    .toSorted((a, b) => b.rules.length - a.rules.length);
  const never: readonly NotCheckedGroup[] = [
    { reason: 'only live nodes show it; hitless risk looks there', rules: notAsked.live, where: '' },
    { reason: 'about a change; hitless risk --change looks at one', rules: notAsked.change, where: '' },
  ];
  return [...never.filter(({ rules }) => rules.length > 0), ...groups].flatMap(({ reason, rules, where }) => [
    paint.dim(`not checked: ${counted(rules.length, 'rule')}${where}: ${reason}`),
    ...(details ? rules.map((rule) => paint.dim(`    ${rule}`)) : []),
  ]);
}

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
