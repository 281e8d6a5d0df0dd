import { countOf, merged, percentileMs } from './latency.mjs';

/**
 * What the clients of all VIPs saw, as plain data.
 *
 * @import { ShortRequests } from './short-requests.mjs'
 * @typedef {{
 *   shortRequests: ShortRequests,
 *   sessions: { opened: number, alive: number, broken: number },
 *   keepAlive: { sent: number, lost: number },
 *   downloads: { started: number, finished: number, broken: number },
 * }} Seen
 */

/** @param {Readonly<Record<string, Seen>>} seenByVip */
export function reportOf(seenByVip) {
  const byVip = Object.fromEntries(Object.entries(seenByVip).map(([vip, seen]) => [vip, summed([seen])]));
  return { ...summed(Object.values(seenByVip)), byVip };
}

/** @param {readonly Seen[]} all */
function summed(all) {
  const latencies = merged(all.map(({ shortRequests }) => shortRequests.latencies));
  return {
    shortRequests: {
      sent: countOf(latencies),
      lost: all.reduce((lost, { shortRequests }) => lost + shortRequests.lost, 0),
      p50Ms: percentileMs(latencies, 50),
      p99Ms: percentileMs(latencies, 99),
      worstGapMs: Math.max(0, ...all.map(({ shortRequests }) => shortRequests.worstGapMs)),
      failures: add(all.map(({ shortRequests }) => shortRequests.failures)),
    },
    sessions: add(all.map(({ sessions }) => sessions)),
    keepAlive: add(all.map(({ keepAlive }) => keepAlive)),
    downloads: add(all.map(({ downloads }) => downloads)),
  };
}

/**
 * @param {readonly Readonly<Record<string, number>>[]} records
 * @returns {Record<string, number>} Key by key.
 */
function add(records) {
  /** @type {Record<string, number>} */
  const sum = {};
  for (const [key, value] of records.flatMap(Object.entries)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

/** @param {ReturnType<typeof reportOf>} report */
export function summaryOf({ shortRequests, sessions, keepAlive, downloads }) {
  const failures = Object.entries(shortRequests.failures).map(([what, times]) => `${what} ${times}`);
  return [
    `short requests: ${shortRequests.sent} sent, ${shortRequests.lost} lost${failures.length > 0 ? ` (${failures.join(', ')})` : ''}, worst gap ${Math.round(shortRequests.worstGapMs)} ms, p50 ${shortRequests.p50Ms ?? '-'} ms, p99 ${shortRequests.p99Ms ?? '-'} ms`,
    `keep-alive requests: ${keepAlive['sent']} sent, ${keepAlive['lost']} lost`,
    `long sessions: ${sessions['opened']} opened, ${sessions['alive']} alive, ${sessions['broken']} broken`,
    `downloads: ${downloads['started']} started, ${downloads['finished']} finished, ${downloads['broken']} broken`,
  ].join('\n');
}
