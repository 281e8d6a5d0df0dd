import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RouterConfig } from '../../src/vrrp/router.js';
import { settleUs } from '../../src/vrrp/settling.js';
import { simulate } from '../../src/vrrp/simulate.js';
import { PHASES, preferred, second } from './pair.js';

test.each<readonly [string, Partial<RouterConfig>, number]>([
  ['one advert a second', {}, 10],
  ['an advert every 20 s', { advertIntUs: 20_000_000 }, 85],
  ['a slow check', { tracks: [{ name: 'chk', kind: 'script', intervalUs: 10_000_000, fall: 3 }] }, 40],
  ['preempt_delay', { preemptDelayUs: 60_000_000 }, 70],
  ['no second gratuitous ARPs', { garp: { masterDelayUs: 0 } }, 10],
])('%s: %i s', (_, changes, seconds) => {
  expect(settleUs([preferred(changes), second()])).toBe(seconds * 1_000_000);
});

test('a hanging check takes longer than a failing one', () => {
  const routers = [preferred({ tracks: [{ name: 'chk', kind: 'script', intervalUs: 10_000_000 }] }), second()];
  expect(settleUs(routers, { hanging: true })).toBeGreaterThan(settleUs(routers));
});

test('by then a crash, a failed check or a return has had its effect', () => {
  const routers = fc.record({
    advertIntUs: fc.integer({ min: 1, max: 10 }).map((seconds) => seconds * 1_000_000),
    preemptDelayUs: fc.integer({ min: 0, max: 30 }).map((seconds) => seconds * 1_000_000),
    fall: fc.integer({ min: 1, max: 4 }),
    intervalUs: fc.integer({ min: 1, max: 20 }).map((seconds) => seconds * 1_000_000),
  });
  fc.assert(
    fc.property(routers, fc.constantFrom(...PHASES), ({ advertIntUs, preemptDelayUs, fall, intervalUs }, phase) => {
      const tracks = [{ name: 'chk', kind: 'script' as const, intervalUs, fall }];
      const pair = [preferred({ advertIntUs, preemptDelayUs, tracks }), second({ advertIntUs, preemptDelayUs })];
      const untilUs = 100_000_000 + settleUs(pair);
      const event = { node: 'A', atUs: 100_000_000 };
      expect(simulate({ routers: pair, events: [{ kind: 'crash', ...event }], phase, untilUs }).summary.newMaster).toBe(
        'B',
      );
      expect(
        simulate({ routers: pair, events: [{ kind: 'script-fail', ...event }], phase, untilUs }).summary.newMaster,
      ).toBe('B');
      const back = simulate({ routers: pair, events: [{ kind: 'return', ...event }], down: ['A'], phase, untilUs });
      expect(back.summary.newMaster).toBe('A');
    }),
    { numRuns: 50 },
  );
});
