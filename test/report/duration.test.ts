import { assert, double, property } from 'fast-check';
import { expect, test } from 'vitest';
import { formatMs, formatShortUs, formatUs } from '../../src/report/duration.js';

test.each([
  [0, '0ms'],
  [12.4, '12ms'],
  [999.4, '999ms'],
  [999.6, '1.0s'],
  [59_949, '59.9s'],
  [59_960, '1m00s'],
  [125_000, '2m05s'],
  [3_600_000, '60m00s'],
])('%d milliseconds read as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test('no duration reads as 60 seconds or 1000 milliseconds', () => {
  assert(
    property(double({ min: 0, max: 1e7, noNaN: true }), (ms) => {
      expect(formatMs(ms)).not.toMatch(/^(1000ms|60\.0s)$|m60s$/);
    }),
  );
});

test.each([
  [3_609_375, '3.609375s'],
  [152_343, '0.152343s'],
  [1_000_000, '1s'],
  [10_000_000, '10s'],
  [0, '0s'],
  [Number.POSITIVE_INFINITY, 'never'],
])('%d microseconds read as %s', (us, text) => {
  expect(formatUs(us)).toBe(text);
});

test.each([
  [0, '0s'],
  [781, '781us'],
  [609_375, '609.4ms'],
  [999_960, '1s'],
  [3_609_375, '3.609s'],
  [59_999_600, '1m'],
  [125_000_000, '2m05s'],
  [3_600_000_000, '1h'],
  [10_737_000_000, '2h58m57s'],
  [86_400_000_000, '1d'],
  [86_700_000_000, '1d00h05m'],
  [-5_000_000, '-5s'],
  [Number.POSITIVE_INFINITY, 'never'],
])('%d microseconds are compared as %s', (us, text) => {
  expect(formatShortUs(us)).toBe(text);
});
