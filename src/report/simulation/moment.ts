import { formatShortUs } from '../duration.js';

const UNITS = [
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['m', 60_000_000],
] as const;

/** A time of the simulation as told, from its first event on, to the millisecond however late: `0s`, `+3.109s`, `+2h00m15.609s`, `-5s`. */
export function moment(atUs: number, zeroUs: number): string {
  const us = Math.abs(atUs - zeroUs);
  const sign = atUs > zeroUs ? '+' : atUs < zeroUs ? '-' : '';
  // Rounded first: 59.9996 s is a minute.
  let restUs = us < 60_000_000 ? us : Math.round(us / 1000) * 1000;
  if (restUs < 60_000_000) return `${sign}${formatShortUs(restUs)}`;
  const parts: string[] = [];
  for (const [unit, unitUs] of UNITS) {
    const count = Math.floor(restUs / unitUs);
    restUs -= count * unitUs;
    if (count > 0 || parts.length > 0)
      parts.push(`${parts.length === 0 ? count : String(count).padStart(2, '0')}${unit}`);
  }
  const [whole = '0', places] = String(restUs / 1_000_000).split('.');
  return restUs === 0
    ? `${sign}${parts.join('')}`
    : `${sign}${parts.join('')}${whole.padStart(2, '0')}${places === undefined ? '' : `.${places}`}s`;
}
