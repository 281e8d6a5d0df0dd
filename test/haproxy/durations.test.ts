import { expect, test } from 'vitest';
import { parseDurationMs } from '../../src/haproxy/durations.js';

test.each<[string, number | undefined]>([
  ['500', 500],
  ['500ms', 500],
  ['1500us', 2],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
  ['24d', 2_073_600_000],
  ['25d', undefined],
  ['0', 0],
  ['', undefined],
  ['1m30s', undefined],
  ['-1s', undefined],
  ['1.5s', undefined],
  ['10 s', undefined],
  ['constructor', undefined],
])('a duration of %s is %s ms', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});
