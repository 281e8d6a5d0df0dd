import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectivePriority, weightContribution } from '../../src/vrrp/effective-priority.js';

describe('what a weighted check adds', () => {
  test.each([
    [{ weight: 20, ok: true }, 20],
    [{ weight: 20, ok: false }, 0],
    [{ weight: -20, ok: true }, 0],
    [{ weight: -20, ok: false }, -20],
    [{ weight: 20, reverse: true, ok: true }, -20],
    [{ weight: -20, reverse: true, ok: false }, 20],
  ])('%o is %i', (check, expected) => {
    expect(weightContribution(check)).toBe(expected);
  });

  test('is refused for weight 0 and for weights that are no integers', () => {
    expect(() => weightContribution({ weight: 0, ok: true })).toThrow(/weight is 0/);
    expect(() => weightContribution({ weight: 0.5, ok: true })).toThrow(/weight is 0\.5/);
  });
});

describe('the effective priority', () => {
  test.each([
    [150, [-60], 90],
    [150, [-20], 130],
    [100, [], 100],
    [100, [253], 254],
    [10, [-60], 1],
    [150, [-200, 180], 130],
    [255, [-253], 255],
  ] as const)('of base %i with %o is %i', (base, contributions, expected) => {
    expect(effectivePriority(base, contributions)).toBe(expected);
  });

  test('of any base but 255 stays within 1 and 254', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 254 }),
        fc.array(fc.integer({ min: -253, max: 253 })),
        (base, contributions) => {
          const priority = effectivePriority(base, contributions);
          expect(priority).toBeGreaterThanOrEqual(1);
          expect(priority).toBeLessThanOrEqual(254);
        },
      ),
    );
  });

  test('is refused for a base of 0', () => {
    expect(() => effectivePriority(0, [])).toThrow(/basePriority is 0/);
  });
});
