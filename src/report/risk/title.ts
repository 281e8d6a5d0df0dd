import type { RiskReport } from '../../risk/report.js';

/** `Failover risk of web-ams`, `Failover risk of 12 pairs`. */
export function riskTitle({ pairs }: RiskReport): string {
  const [only] = pairs;
  return `Failover risk of ${pairs.length === 1 ? only?.pair : `${pairs.length} pairs`}`;
}

/** When, and from what. */
export const sourceWords = ({ at, from }: RiskReport): string =>
  `${at.slice(0, 16).replace('T', ' ')} UTC, ${from === 'live' ? 'from the live nodes' : 'from files alone: nothing of a running node was seen'}, by hitless.`;
