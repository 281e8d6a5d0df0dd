import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, clockOffset, exact, onCoordinator } from '../../src/node/clock-offset.js';

const us = fc.integer({ min: 0, max: 1_000_000 });

describe('the clock of a node', () => {
  it('is bounded by the round trip', () => {
    expect(clockOffset([{ sentUs: 1000, receivedUs: 5000, beforeUs: 103_000, afterUs: 103_000 }])).toEqual({
      lowUs: 98_000,
      highUs: 102_000,
    });
  });

  it('is bounded by what several readings have in common, and not told when they contradict each other', () => {
    const wide = { sentUs: 0, receivedUs: 10_000, beforeUs: 105_000, afterUs: 105_000 };
    const close = { sentUs: 20_000, receivedUs: 21_000, beforeUs: 120_200, afterUs: 120_200 };
    expect(clockOffset([wide, close])).toEqual({ lowUs: 99_200, highUs: 100_200 });
    expect(clockOffset([wide, { ...close, beforeUs: 420_200, afterUs: 420_200 }])).toBeUndefined();
    expect(clockOffset([])).toBeUndefined();
  });

  it('never claims more than is so: the true offset and the true duration lie within the bounds', () => {
    const trip = fc.tuple(us, us, us, us);
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(trip, { minLength: 1, maxLength: 4 }),
        us,
        us,
        (offsetA, offsetB, trips, atA, atB) => {
          const readings = (offset: number) =>
            trips.map(([sentUs, there, work, back]) => {
              const beforeUs = sentUs + there + offset;
              return { sentUs, beforeUs, afterUs: beforeUs + work, receivedUs: sentUs + there + work + back };
            });
          const [a, b] = [clockOffset(readings(offsetA)), clockOffset(readings(offsetB))];
          if (a === undefined || b === undefined) throw new Error('the readings agree, so there is an offset');
          expect(a.lowUs <= offsetA && offsetA <= a.highUs).toBe(true);
          const span = between(onCoordinator(exact(atA + offsetA), a), onCoordinator(exact(atB + offsetB), b));
          expect(span.lowUs <= atB - atA && atB - atA <= span.highUs).toBe(true);
        },
      ),
    );
  });
});
