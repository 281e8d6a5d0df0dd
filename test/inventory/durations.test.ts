import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareNumber, parseDuration } from '../../src/inventory/durations.js';

describe('parseDuration', () => {
  test.each([
    ['250ms', 250],
    ['3s', 3000],
    ['2m', 120_000],
    ['0s', 0],
    ['1440m', 86_400_000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ms });
  });

  test.each([
    ['1h', 'write 60m'],
    ['1.5s', 'write 1500ms'],
    ['5 sec', 'write 5s'],
    ['2 Minutes', 'write 2m'],
    ['soon', 'write it like 250ms, 3s or 2m'],
    ['-3s', 'write it like 250ms, 3s or 2m'],
    ['5', 'write it like 250ms, 3s or 2m'],
    ['', 'write it like 250ms, 3s or 2m'],
  ])('refuses %j and says: %s', (text, suggestion) => {
    const message = `expected a duration, found "${text}"`;
    expect(parseDuration(text)).toEqual({ complaint: { message, suggestion } });
  });

  test('refuses more than a day', () => {
    expect(parseDuration('1441m')).toEqual({ complaint: { message: '"1441m" is longer than 24 hours' } });
  });

  test('reads every whole number of milliseconds up to a day', () => {
    fc.assert(
      fc.property(fc.nat(86_400_000), (ms) => {
        expect(parseDuration(`${ms}ms`)).toEqual({ ms });
      }),
    );
  });

  test('what it suggests for another spelling is a duration again', () => {
    const spelled = fc.tuple(fc.nat(1000), fc.constantFrom('h', 'min', ' s', 'sec', ' ms'));
    fc.assert(
      fc.property(spelled, ([amount, unit]) => {
        const answer = parseDuration(`${amount}${unit}`);
        const written = 'complaint' in answer ? answer.complaint.suggestion?.replace('write ', '') : undefined;
        expect(written).toMatch(/^\d+(ms|s|m)$/);
      }),
    );
  });
});

test.each([
  [5, 'write 5s (units: ms, s, m)'],
  [250, 'write 250ms (units: ms, s, m)'],
  [0.5, 'write 3s (units: ms, s, m)'],
])('a bare %d is answered with a unit that was likely meant', (value, suggestion) => {
  expect(bareNumber(value)).toEqual({ message: `a duration needs a unit, found ${value}`, suggestion });
});
