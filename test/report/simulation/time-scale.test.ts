import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeScale } from '../../../src/report/simulation/time-scale.js';

const S = 1_000_000;

test('up to 90 s is drawn to scale', () => {
  const { stretches, x } = timeScale([0, 5 * S, 80 * S], { untilUs: 90 * S, fromX: 0, toX: 900 });
  expect(stretches).toHaveLength(1);
  expect(x(45 * S)).toBe(450);
});

test('longer quiet times are drawn short, in their place', () => {
  const { stretches } = timeScale([0, 5 * S, 3600 * S], { untilUs: 7200 * S, fromX: 0, toX: 900 });
  expect(stretches.map(({ quiet }) => quiet)).toEqual([false, true, false, true]);
});

test('time never goes back, whatever changes when', () => {
  const times = fc.uniqueArray(
    fc.integer({ min: 0, max: 100_000 }).map((s) => s * S),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 100_000 }), (changes, until) => {
      const sorted = changes.toSorted((a, b) => a - b);
      const { x, stretches } = timeScale(sorted, { untilUs: until * S, fromX: 100, toX: 900 });
      const places = [0, ...sorted, until * S].map(x);
      expect(places.every((place) => place >= 100 - 1e-6 && place <= 900 + 1e-6)).toBe(true);
      expect(sorted.map(x)).toEqual(sorted.map(x).toSorted((a, b) => a - b));
      expect(stretches[0]?.fromUs).toBe(0);
      expect(stretches.at(-1)?.toUs).toBe(until * S);
    }),
  );
});
