/**
 * The worst gap of a series of evenly scheduled requests: from the last good one before a loss to the first good one
 * after it, in milliseconds. Its resolution is one period. 0 while nothing was lost.
 *
 * @param {number} periodMs
 */
export function gapMeter(periodMs) {
  /** Outcomes that wait for an earlier one, by index. @type {Map<number, boolean>} */
  const ahead = new Map();
  let next = 0;
  let lastGood = -1;
  let worst = 0;

  const account = (/** @type {number} */ index, /** @type {boolean} */ isGood) => {
    // A loss at the very end has no good one after it yet, and counts up to itself.
    if (!isGood || index > lastGood + 1) worst = Math.max(worst, index - lastGood);
    if (isGood) lastGood = index;
  };
  return {
    settle: (/** @type {number} */ index, /** @type {boolean} */ isGood) => {
      ahead.set(index, isGood);
      for (let outcome = ahead.get(next); outcome !== undefined; outcome = ahead.get(next)) {
        account(next, outcome);
        ahead.delete(next);
        next += 1;
      }
    },
    worstMs: () => (worst === 0 ? 0 : worst * periodMs),
  };
}
