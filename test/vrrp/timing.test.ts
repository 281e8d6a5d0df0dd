import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { masterDownUs, normaliseAdvertIntUs, skewUs, type VrrpVersion } from '../../src/vrrp/timing.js';

type Row = readonly [
  version: VrrpVersion,
  advertIntUs: number,
  priority: number,
  downTimerAdverts: number,
  skew: number,
  masterDown: number,
];

/** Worked out with keepalived 2.2.7's macros VRRP_TIMER_SKEW_CALC and VRRP_MS_DOWN_TIMER (include/vrrp.h); start-up times agreed within 5 ms. */
const vectors: readonly Row[] = [
  [2, 1_000_000, 100, 3, 609_375, 3_609_375],
  [2, 1_000_000, 150, 3, 414_062, 3_414_062],
  [2, 1_000_000, 254, 3, 7_812, 3_007_812],
  [2, 1_000_000, 255, 3, 3_906, 3_003_906],
  [2, 1_000_000, 1, 3, 996_093, 3_996_093],
  [2, 1_000_000, 251, 3, 19_531, 3_019_531],
  [2, 1_000_000, 99, 3, 613_281, 3_613_281],
  [2, 2_000_000, 100, 3, 609_375, 6_609_375],
  [2, 5_000_000, 90, 3, 648_437, 15_648_437],
  [2, 1_000_000, 100, 2, 609_375, 2_609_375],
  [2, 1_000_000, 128, 3, 500_000, 3_500_000],
  [3, 1_000_000, 100, 3, 609_375, 3_609_375],
  [3, 1_000_000, 150, 3, 414_062, 3_414_062],
  [3, 250_000, 100, 3, 152_343, 902_343],
  [3, 200_000, 100, 3, 121_875, 721_875],
  [3, 10_000, 100, 3, 6_093, 36_093],
  [3, 100_000, 254, 3, 781, 300_781],
  [3, 40_950_000, 1, 3, 40_790_039, 163_640_039],
  [3, 30_000, 200, 3, 6_562, 96_562],
  [3, 500_000, 110, 3, 285_156, 1_785_156],
  [3, 1_000_000, 100, 2, 609_375, 2_609_375],
];

describe('the master-down interval', () => {
  test.each(vectors)('of v%i, %i us, priority %i, %i adverts is what keepalived computes', (...row) => {
    const [version, advertIntUs, priority, downTimerAdverts, skew, masterDown] = row;
    expect(skewUs({ version, priority, advertIntUs })).toBe(skew);
    expect(masterDownUs({ version, priority, advertIntUs, downTimerAdverts })).toBe(masterDown);
  });

  test('waits for three adverts where nothing else is configured', () => {
    expect(masterDownUs({ version: 2, priority: 100, advertIntUs: 1_000_000 })).toBe(3_609_375);
  });

  const anyInput = fc
    .tuple(fc.constantFrom<VrrpVersion>(2, 3), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 4095 }))
    .chain(([version, priority, units]) =>
      fc.record({
        version: fc.constant(version),
        priority: fc.constant(priority),
        advertIntUs: fc.constant(version === 2 ? Math.min(255, units) * 1_000_000 : units * 10_000),
        downTimerAdverts: fc.integer({ min: 1, max: 100 }),
      }),
    );

  test('is never shorter than the adverts it waits for, and an integer', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const downUs = masterDownUs(input);
        expect(Number.isSafeInteger(downUs)).toBe(true);
        expect(downUs).toBeGreaterThanOrEqual(input.downTimerAdverts * input.advertIntUs);
      }),
    );
  });

  test('never grows with the priority', () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 255 }), (input, other) => {
        const [lower, higher] = input.priority < other ? [input.priority, other] : [other, input.priority];
        expect(masterDownUs({ ...input, priority: higher })).toBeLessThanOrEqual(
          masterDownUs({ ...input, priority: lower }),
        );
      }),
    );
  });

  test('has a skew below one second in v2 and below one interval in v3', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(skewUs(input)).toBeLessThan(input.version === 2 ? 1_000_000 : input.advertIntUs);
        expect(skewUs(input)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('values that VRRP cannot carry', () => {
  test.each([
    [{ version: 2, priority: 0, advertIntUs: 1_000_000 }, /priority is 0/],
    [{ version: 2, priority: 256, advertIntUs: 1_000_000 }, /priority is 256/],
    [{ version: 2, priority: 100.5, advertIntUs: 1_000_000 }, /priority is 100\.5/],
    [{ version: 2, priority: Number.NaN, advertIntUs: 1_000_000 }, /priority is NaN/],
    [{ version: 2, priority: 100, advertIntUs: 250_000 }, /advertIntUs is 250000/],
    [{ version: 3, priority: 100, advertIntUs: 40_960_000 }, /advertIntUs is 40960000/],
    [{ version: 3, priority: 100, advertIntUs: 1_000_000, downTimerAdverts: 0 }, /downTimerAdverts is 0/],
    [{ version: 3, priority: 100, advertIntUs: 1_000_000, downTimerAdverts: 101 }, /downTimerAdverts is 101/],
  ] as const)('%o are refused by name', (input, message) => {
    expect(() => masterDownUs(input)).toThrow(RangeError);
    expect(() => masterDownUs(input)).toThrow(message);
  });
});

describe('the configured advertisement interval', () => {
  test.each<readonly [VrrpVersion, number, number]>([
    [2, 250_000, 1_000_000],
    [2, 1_600_000, 2_000_000],
    [2, 1_500_000, 2_000_000],
    [2, 1_499_999, 1_000_000],
    [2, 255_000_000, 255_000_000],
    [3, 250_000, 250_000],
    [3, 254_999, 250_000],
    [3, 255_000, 260_000],
    [3, 40_960_000, 40_950_000],
    [3, 255_000_000, 40_950_000],
    [3, 10_000, 10_000],
  ])('in v%i, %i us becomes %i us', (version, advertIntUs, expected) => {
    expect(normaliseAdvertIntUs({ version, advertIntUs })).toBe(expected);
  });

  test.each([0, 9_999, 255_000_001, -1, 0.5])('of %d us is refused', (advertIntUs) => {
    expect(() => normaliseAdvertIntUs({ version: 3, advertIntUs })).toThrow(/advertIntUs is/);
  });

  test('is usable for timing once normalised, and stays as it is when normalised again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<VrrpVersion>(2, 3),
        fc.integer({ min: 10_000, max: 255_000_000 }),
        (version, advertIntUs) => {
          const once = normaliseAdvertIntUs({ version, advertIntUs });
          expect(normaliseAdvertIntUs({ version, advertIntUs: once })).toBe(once);
          expect(() => masterDownUs({ version, priority: 100, advertIntUs: once })).not.toThrow();
        },
      ),
    );
  });
});
