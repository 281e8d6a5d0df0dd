import type { Complaint } from './mistake.js';
import { quoted } from './quote.js';

const unitMs = { ms: 1, s: 1000, m: 60_000 } as const;
const longestMs = 24 * 60 * 60_000;

/** What a written duration looks like: a whole number and `ms`, `s` or `m`. */
export const durationPattern = /^\d{1,9}(ms|s|m)$/;

/** Reads `250ms`, `3s` or `2m` into milliseconds. At most 24 hours. */
export function parseDuration(text: string): { readonly ms: number } | { readonly complaint: Complaint } {
  const unit = durationPattern.exec(text)?.[1];
  if (unit !== 'ms' && unit !== 's' && unit !== 'm') {
    return { complaint: { message: `expected a duration, found ${quoted(text)}`, suggestion: respelled(text) } };
  }
  const ms = Number.parseInt(text, 10) * unitMs[unit];
  return ms <= longestMs ? { ms } : { complaint: { message: `${quoted(text)} is longer than 24 hours` } };
}

/** What to say about a duration written as a bare number: seconds are most likely meant from small numbers. */
export function bareNumber(value: number): Complaint {
  const likely = Number.isInteger(value) && value >= 0;
  const guess = likely && value >= 100 ? `${value}ms` : `${likely ? value : 3}s`;
  return { message: `a duration needs a unit, found ${value}`, suggestion: `write ${guess} (units: ms, s, m)` };
}

function respelled(text: string): string {
  const [, digits, unit] = /^\s*(\d{1,9}(?:\.\d{1,6})?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const unitInMs = unit === undefined ? undefined : spelledUnitMs(unit.toLowerCase());
  const ms = Number(digits) * (unitInMs ?? Number.NaN);
  if (!Number.isInteger(ms)) return 'write it like 250ms, 3s or 2m';
  return `write ${ms % 60_000 === 0 && ms > 0 ? `${ms / 60_000}m` : ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`}`;
}

function spelledUnitMs(unit: string): number | undefined {
  if (/^(ms|msecs?|milliseconds?)$/.test(unit)) return 1;
  if (/^(s|secs?|seconds?)$/.test(unit)) return 1000;
  if (/^(m|mins?|minutes?)$/.test(unit)) return 60_000;
  return /^(h|hours?)$/.test(unit) ? 3_600_000 : undefined;
}
