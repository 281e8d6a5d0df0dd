import { formatShortUs } from '../duration.js';

/** A time of the simulation as told: from its first event on. `0s`, `+3.109s`, `-5s`. */
export function moment(atUs: number, zeroUs: number): string {
  const us = atUs - zeroUs;
  if (us <= 0) return formatShortUs(us);
  // What comes an hour later is still told to the millisecond: that is what it is looked up for.
  const rest = us % 60_000_000;
  return us < 60_000_000 || rest % 1_000_000 === 0
    ? `+${formatShortUs(us)}`
    : `+${formatShortUs(us - rest)}+${formatShortUs(rest)}`;
}
