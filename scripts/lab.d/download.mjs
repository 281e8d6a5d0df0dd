/** The content of a download: known at every offset, so that a receiver can tell a changed byte from a missing one. */

// A prime, so that no block or packet size lines up with it.
const PERIOD = 251;
const pattern = Uint8Array.from({ length: PERIOD }, (_, index) => (index * 7 + 13) % PERIOD);

/**
 * @param {number} offset
 * @param {number} length
 */
export function contentAt(offset, length) {
  const start = offset % PERIOD;
  return Buffer.alloc(start + length, pattern).subarray(start);
}
