const microsecondsOf: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** HAProxy keeps timers as 31-bit milliseconds: about 24.8 days. */
const maxDurationMs = 2_147_483_647;

/**
 * A duration as HAProxy writes it: digits with `us`, `ms`, `s`, `m`, `h` or `d`; a bare number counts milliseconds.
 * Microseconds are rounded up to a whole millisecond. Undefined when the text is no such duration or overflows the timer.
 * Source: HAProxy configuration manual 2.5 "Time format", parse_time_err().
 */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d{1,16})(us|ms|s|m|h|d)?$/.exec(text);
  if (!match) return undefined;
  const us = Number(match[1]) * (microsecondsOf[match[2] ?? 'ms'] ?? 0);
  const ms = Math.ceil(us / 1_000);
  return ms <= maxDurationMs ? ms : undefined;
}
