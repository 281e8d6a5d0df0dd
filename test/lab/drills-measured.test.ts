import { describe, expect, test } from 'vitest';
import type { AddressChange, AddressWatch } from './drills/address-watch.js';
import { SCHEDULING_US } from './drills/allowance.js';
import { outside } from './drills/judge.js';
import { measure, type Recording } from './drills/measure.js';
import type { Prediction } from './drills/predict.js';
import type { DrillEvent, Letter, Trial } from './drills/trial.js';

const VIP = '198.18.1.100';
const START_US = 1_000_000_000;

const watch = (first: boolean, ...moves: readonly (readonly [afterUs: number, there: boolean])[]): AddressWatch => ({
  first: new Set(first ? [VIP] : []),
  changes: moves.map(([afterUs, there]): AddressChange => ({ atUs: START_US + afterUs, address: VIP, there })),
  has: () => false,
  stop: () => undefined,
});

const recording = (a: AddressWatch, b: AddressWatch, events: readonly DrillEvent[], tookUs = 0): Recording => ({
  watches: new Map<Letter, AddressWatch>([
    ['a', a],
    ['b', b],
  ]),
  vips: [VIP],
  events: events.map((event) => {
    const fromUs = START_US + (event.afterMs ?? 0) * 1000;
    return { event, happened: { fromUs, toUs: fromUs + tookUs } };
  }),
  untilUs: 10_000_000,
});

const exactly = (us: number) => ({ fromUs: us, toUs: us });

describe('a trial is measured', () => {
  test('a gap, from the VIP going to the VIP coming', () => {
    const seen = recording(watch(true, [2000, false]), watch(false, [611_000, true]), [{ kind: 'stop', node: 'a' }]);
    expect(measure(seen)).toEqual({
      gap: exactly(609_000),
      takeover: exactly(611_000),
      dual: exactly(0),
      settled: exactly(611_000),
      endsOn: 'b',
    });
  });

  test('an event that took time, as the time that it may have had; never later than its first consequence', () => {
    const seen = recording(
      watch(true, [2000, false]),
      watch(false, [611_000, true]),
      [{ kind: 'stop', node: 'a' }],
      50_000,
    );
    expect(measure(seen)).toMatchObject({ gap: exactly(609_000), takeover: { fromUs: 609_000, toUs: 611_000 } });
  });

  test('a VIP on a node that clients do not reach counts for nothing until it is reached again', () => {
    const seen = recording(watch(true, [4_500_000, false]), watch(false, [3_000_000, true]), [
      { kind: 'cut', node: 'a' },
      { kind: 'mend', node: 'a', afterMs: 4000 },
    ]);
    expect(measure(seen)).toMatchObject({
      gap: exactly(3_000_000),
      dual: exactly(500_000),
      settled: exactly(4_500_000),
    });
  });

  test('nothing that moves, as no takeover', () => {
    const seen = measure(recording(watch(true), watch(false), [{ kind: 'reload', node: 'a' }]));
    expect(seen).toEqual({ gap: exactly(0), dual: exactly(0), settled: exactly(0), endsOn: 'a' });
  });
});

/** The VIP goes at once and comes to the other node later. */
const moved = (us: number) =>
  measure(recording(watch(true, [0, false]), watch(false, [us, true]), [{ kind: 'stop', node: 'a' }]));

describe('what lies outside of the prediction is told', () => {
  const trial: Pick<Trial, 'events'> = { events: [{ kind: 'stop', node: 'a' }] };
  const zero = { bestUs: 0, worstUs: 0 };
  const predicted: Prediction = {
    gap: { bestUs: 609_375, worstUs: 609_375 },
    takeover: { bestUs: 609_375, worstUs: 609_375 },
    dual: zero,
    settled: { bestUs: 609_375, worstUs: 609_375 },
    endsOn: ['b'],
    vips: [VIP],
    untilUs: 10_000_000,
  };

  test.each([609_375, 609_375 - SCHEDULING_US, 609_375 + SCHEDULING_US])('%d us is inside', (us) => {
    expect(outside(trial, predicted, moved(us))).toEqual([]);
  });

  test.each([609_375 - SCHEDULING_US - 1, 609_375 + SCHEDULING_US + 1])('%d us is outside', (us) => {
    expect(outside(trial, predicted, moved(us))).toHaveLength(3);
  });

  test('a takeover that never came, one that was not predicted, and another holder in the end', () => {
    const nothing = measure(recording(watch(true), watch(false), [{ kind: 'stop', node: 'a' }]));
    expect(outside(trial, predicted, nothing)).toEqual([
      'VIP gap 0.0, predicted 609.4',
      'no takeover, predicted 609.4',
      'last move 0.0, predicted 609.4',
      'in the end the VIP is on a, predicted b',
    ]);
    const { takeover: _, ...never } = predicted;
    expect(outside(trial, never, moved(609_375))).toEqual(['takeover after 609.4, predicted never']);
  });
});
