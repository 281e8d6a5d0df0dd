const UNIT_US = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const;

/** A year and a day: longer simulations say nothing more. */
export const LONGEST_US = 366 * UNIT_US.d;

/** `781us`, `250ms`, `2.5s`, `2m`, `1h`, `7d` as integer microseconds; absent for anything else, and for more than 366 days. */
export function readTimeUs(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,6})?)(us|ms|s|m|h|d)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const us = Math.round(Number(digits) * UNIT_US[unit as keyof typeof UNIT_US]);
  return us <= LONGEST_US ? us : undefined;
}
