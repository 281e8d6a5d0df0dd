/** Latencies as counts by tenth of a millisecond, so that a long run costs no more to report than a short one. */

/** @typedef {Map<number, number>} Latencies Tenths of a millisecond → how many. */

/**
 * @param {Latencies} latencies
 * @param {number} ms
 */
export function addLatency(latencies, ms) {
  const tenths = Math.round(ms * 10);
  latencies.set(tenths, (latencies.get(tenths) ?? 0) + 1);
}

/** @param {Latencies} latencies */
export const countOf = (latencies) => [...latencies.values()].reduce((sum, count) => sum + count, 0);

/**
 * @param {readonly Latencies[]} all
 * @returns {Latencies}
 */
export function merged(all) {
  /** @type {Latencies} */
  const sum = new Map();
  for (const [tenths, count] of all.flatMap((latencies) => [...latencies])) {
    sum.set(tenths, (sum.get(tenths) ?? 0) + count);
  }
  return sum;
}

/**
 * @param {Latencies} latencies
 * @param {number} percent
 * @returns {number | null} Milliseconds; null when nothing was measured.
 */
export function percentileMs(latencies, percent) {
  const wanted = (countOf(latencies) * percent) / 100;
  let seen = 0;
  for (const [tenths, count] of [...latencies].toSorted(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= wanted) return tenths / 10;
  }
  return null;
}
