/** Microseconds since 1970 by the machine's clock, as `ip -ts` tells them. */
export type WallClock = () => number;

/** Node.js tells the wall clock in milliseconds only: the monotonic clock is laid beside it where a millisecond begins. */
export function wallClock(): WallClock {
  // A pause between the two readings makes the offset too small, never too large.
  const offsetUs = Math.max(...Array.from({ length: 5 }, offset));
  return () => offsetUs + monotonicUs();
}

function offset(): number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now * 1000 - monotonicUs();
}

const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);
