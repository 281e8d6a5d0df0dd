import type { PairReport } from '../../../risk/report.js';
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
  const left = findings.length - MOST_PLACES;
  return [
    `${severityPaint(severity, paint)(severity.toUpperCase())} ${paint.bold(rule)}`,
    ...findings.slice(0, MOST_PLACES).flatMap((finding) => {
      const where = whereOf(finding).join(' ');
      const doubt = finding.doubt === undefined ? '' : ` (doubtful: ${finding.doubt})`;
      return told(`  ${where === '' ? '' : `${where}: `}${finding.message}${doubt}`, page, 4);
    }),
    ...(left > 0 ? [paint.dim(`  and ${left} more (--format json has them all)`)] : []),
    ...told(`  why: ${why}`, page, 7).map(paint.dim),
    ...told(`  to do: ${remedy}`, page, 9),
  ];
}

function suppressedLines({ severity, rule, findings, suppressed }: FindingGroup, page: Page): readonly string[] {
  const text = `suppressed until ${suppressed?.until}: ${severity} ${rule} (${findings.length}): ${suppressed?.reason}`;
  return told(text, page).map(page.paint.dim);
}
