import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMeasured, percentile } from '../../src/probe/ledger.js';

test.each([
  { values: [], percent: 50, expected: null },
  { values: [7], percent: 1, expected: 7 },
  { values: [1, 2, 3, 4], percent: 50, expected: 2 },
  { values: [1, 2, 3, 4], percent: 51, expected: 3 },
  { values: [1, 2, 3, 4], percent: 100, expected: 4 },
  { values: Array.from({ length: 100 }, (_, index) => index + 1), percent: 99, expected: 99 },
])('the nearest-rank percentile $percent of $values.length values is $expected', ({ values, percent, expected }) => {
  expect(percentile(values, percent)).toBe(expected);
});

test('a percentile is the smallest value that so many of the values do not exceed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const found = percentile(
        values.toSorted((a, b) => a - b),
        percent,
      );
      const shareUpTo = (limit: number): number =>
        (values.filter((value) => value <= limit).length * 100) / values.length;
      const enough = values.filter((value) => shareUpTo(value) >= percent);
      expect(found).toBe(Math.min(...enough));
    }),
  );
});

test('a ledger without measurements is told from one with them', () => {
  expect(isMeasured({ target: 'web', notMeasured: 'no route' })).toBe(false);
});
