import type { Finding } from '../../../risk/finding.js';
import type { PairReport } from '../../../risk/report.js';
import { and, groupedBy } from '../../simulation/labels.js';
import { type FindingGroup, findingGroups, whereOf } from '../finding-groups.js';
import { type Page, severityPaint, told } from './page.js';

/** Places of one rule that are listed; JSON has them all. */
const MOST_PLACES = 8;

/** Findings of the same rule together, worst first, each with what to do; suppressed ones in a line each. */
export function findingLines({ findings }: PairReport, page: Page): readonly string[] {
  if (findings.length === 0) return [page.paint.good('no rule found anything')];
  const groups = findingGroups(findings);
  return groups.flatMap((group, at) => [
    ...(at === 0 ? [] : ['']),
    ...(group.suppressed === undefined ? groupLines(group, page) : suppressedLines(group, page)),
  ]);
}

function groupLines(group: FindingGroup, page: Page): readonly string[] {
  const { severity, rule, findings, why, remedy } = group;
  const { paint } = page;
  const places = groupedBy(findings, ({ node: _, ...same }) => JSON.stringify(same));
  const left = places.length - MOST_PLACES;
  return [
    `${severityPaint(severity, paint)(severity.toUpperCase())} ${paint.bold(rule)}`,
    ...places.slice(0, MOST_PLACES).flatMap((same) => told(`  ${placeText(same)}`, page, 4)),
    ...(left > 0 ? [paint.dim(`  and ${left} more (--format json has them all)`)] : []),
    ...told(`  why: ${why}`, page, 7).map(paint.dim),
    ...told(`  to do: ${remedy}`, page, 9),
  ];
}

/** What was found, after where; on several nodes the same is told once. */
function placeText(same: readonly Finding[]): string {
  const [first] = same;
  if (first === undefined) return '';
  const { node: _, ...elsewhere } = first;
  const nodes = and(same.flatMap(({ node }) => node ?? []));
  const where = [nodes, ...whereOf(elsewhere)].filter((each) => each !== '').join(' ');
  const doubt = first.doubt === undefined ? '' : ` (doubtful: ${first.doubt})`;
  return `${where === '' ? '' : `${where}: `}${first.message}${doubt}`;
}

function suppressedLines({ severity, rule, findings, suppressed }: FindingGroup, page: Page): readonly string[] {
  const text = `suppressed until ${suppressed?.until}: ${severity} ${rule} (${findings.length}): ${suppressed?.reason}`;
  return told(text, page).map(page.paint.dim);
}
