import type { Finding } from './finding.js';
import { compareSeverities, SEVERITIES, type Severity } from './severity.js';

type Judged = Pick<Finding, 'severity' | 'suppressed'>;

/** Worst first, suppressed ones last. */
export const compareFindings = (a: Judged, b: Judged): number =>
  Number(a.suppressed !== undefined) - Number(b.suppressed !== undefined) || compareSeverities(a.severity, b.severity);

/** How many findings of each severity count: suppressed ones don't. */
export function countFindings(findings: readonly Judged[]): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, suppressed } of findings) if (suppressed === undefined) counts[severity] += 1;
  return counts;
}

/** Negative when the first one is to be looked at first: it has more of the worst severity in which the two differ. */
export function compareCounts(a: Readonly<Record<Severity, number>>, b: Readonly<Record<Severity, number>>): number {
  const differing = SEVERITIES.find((severity) => a[severity] !== b[severity]);
  return differing === undefined ? 0 : b[differing] - a[differing];
}
