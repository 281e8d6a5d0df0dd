import type { PairReport } from '../../../risk/report.js';
import { type FindingGroup, findingGroups } from '../finding-groups.js';
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
  const { severity, rule, places, why, remedy } = group;
  const { paint } = page;
  const left = places.length - MOST_PLACES;
  return [
    `${severityPaint(severity, paint)(severity.toUpperCase())} ${paint.bold(rule)}`,
    ...places.slice(0, MOST_PLACES).flatMap(({ message, where, doubt }) => {
      const doubted = doubt === undefined ? '' : ` (doubtful: ${doubt})`;
      return told(`  ${where.length === 0 ? '' : `${where.join(' ')}: `}${message}${doubted}`, page, 4);
    }),
    ...(left > 0 ? [paint.dim(`  and ${left} more (--format json has them all)`)] : []),
    ...told(`  why: ${why}`, page, 7).map(paint.dim),
    ...told(`  to do: ${remedy}`, page, 9),
  ];
}

function suppressedLines({ severity, rule, count, suppressed }: FindingGroup, page: Page): readonly string[] {
  const text = `suppressed until ${suppressed?.until}: ${severity} ${rule} (${count}): ${suppressed?.reason}`;
  return told(text, page).map(page.paint.dim);
}
