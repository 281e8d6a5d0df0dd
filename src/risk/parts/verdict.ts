import type { Verdict } from '../../plan/verdict.js';
import type { Finding } from '../finding.js';
import { countFindings } from '../finding-order.js';
import type { PairReport, RiskVerdict } from '../report.js';
import { SEVERITIES, type Severity } from '../severity.js';

/** What a finding of a severity means, for one sentence. */
const MEANS: Readonly<Record<Severity, string>> = {
  critical: 'the service is interrupted, or will be at the next failover, reload or restart',
  high: 'an interruption is likely, or a protection that is counted on is not there',
  medium: 'an interruption would be longer, or noticed later, than it has to be',
  low: 'something means another thing than its author thought',
};

/** What the verdict rests on besides the findings. */
export interface VerdictBasis extends Pick<PairReport, 'nodes' | 'instances' | 'readiness'> {
  /** Of live nodes. */
  readonly roles?: Verdict | undefined;
}

/**
 * A pair in one sentence: its findings, suppressed ones counted apart, then why nobody is MASTER, which nodes were not read, and which could not take
 * over.
 */
export function verdictOf(
  findings: readonly Finding[],
  { nodes, instances, readiness, roles }: VerdictBasis,
): RiskVerdict {
  const counts = countFindings(findings);
  const worst = SEVERITIES.find((severity) => counts[severity] > 0);
  const told = SEVERITIES.filter((severity) => counts[severity] > 0).map((each) => `${counts[each]} ${each}`);
  const said = worst === undefined ? 'nothing was found' : `${told.join(', ')}: ${MEANS[worst]}`;
  const unread = nodes.filter((node) => node.unread !== undefined).map(({ node }) => node);
  const read = readiness.filter(({ node }) => !unread.includes(node));
  const unable = read.filter(({ verdict }) => verdict === 'not ready').map(({ node }) => node);
  const unsure = read.filter(({ verdict }) => verdict === 'unknown').map(({ node }) => node);
  const leaderless = instances.length === 0 || instances.some(({ masterFrom }) => masterFrom === 'nobody');
  const asides = [
    ...(roles !== undefined && roles.verdict !== 'ok' && leaderless ? [roles.reason] : []),
    ...(unread.length === 0 ? [] : [`${unread.join(' and ')} could not be read`]),
    ...(unable.length === 0 ? [] : [`${unable.join(' and ')} could not take over`]),
    ...(unsure.length === 0 ? [] : [`whether ${unsure.join(' and ')} could take over is not known`]),
  ];
  return {
    ...(worst !== undefined && { worst }),
    counts,
    suppressed: findings.filter(({ suppressed }) => suppressed !== undefined).length,
    text: [said, ...asides].join('; '),
  };
}
