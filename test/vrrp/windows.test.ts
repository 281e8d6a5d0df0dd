import { describe, expect, test } from 'vitest';
import type { FailoverEvent, FailoverInput, Router, Window } from '../../src/vrrp/window.js';
import { failoverWindows } from '../../src/vrrp/windows.js';

const preferred: Router = { version: 2, priority: 150, advertIntUs: 1_000_000 };
const second: Router = { version: 2, priority: 100, advertIntUs: 1_000_000 };
const pair: FailoverInput = { master: preferred, backup: second, profile: 'modern' };

function windowOf(event: FailoverEvent, input: FailoverInput): Window {
  const found = failoverWindows(input).find((window) => window.event === event);
  if (!found) throw new Error(`no window for ${event}`);
  return found;
}

describe('the windows of a pair with priorities 150 and 100 at one advert a second', () => {
  test.each<readonly [FailoverEvent, best: number, typical: number, worst: number, what: Window['what']]>([
    ['crash', 2_609_375, 3_109_375, 3_609_375, 'VIP absent'],
    ['stop', 609_375, 609_375, 609_375, 'VIP absent'],
    ['fault', 609_375, 609_375, 609_375, 'VIP absent'],
    ['priority-drop', 2_609_375, 3_109_375, 3_609_375, 'handover delay'],
    ['preempt-back', 3_414_062, 3_414_062, 3_414_062, 'handover delay'],
    ['reload', 0, 0, 0, 'VIP absent'],
    ['restart', 609_375, 609_375, 609_375, 'VIP absent'],
    ['respawn', 2_609_375, 3_109_375, 3_414_062, 'VIP absent'],
    ['kill', 2_609_375, 3_109_375, 3_609_375, 'handover delay'],
    ['address-removed', 414_062, 414_062, 414_062, 'VIP absent'],
  ])('%s: %i, %i, %i us of %s', (event, bestUs, typicalUs, worstUs, what) => {
    expect(windowOf(event, pair)).toMatchObject({ bestUs, typicalUs, worstUs, what });
  });

  test('are the same for a vip-tolerant keepalived', () => {
    expect(failoverWindows({ ...pair, profile: 'vip-tolerant' })).toEqual(failoverWindows(pair));
  });

  // Measured with keepalived 2.0.20 to 2.4.3 on a bridge of network namespaces.
  test.each<readonly [FailoverEvent, measuredUs: number]>([
    ['crash', 3_430_000],
    ['priority-drop', 3_020_000],
    ['respawn', 3_410_000],
  ])('hold what was measured for %s', (event, measuredUs) => {
    const window = windowOf(event, pair);
    expect(measuredUs).toBeGreaterThanOrEqual(window.bestUs);
    expect(measuredUs).toBeLessThanOrEqual(window.worstUs);
  });

  test('name the numbers they are made of', () => {
    expect(windowOf('stop', pair).formula).toBe(
      'an advert of priority 0, then skew of the BACKUP at priority 100 = 609.375 ms',
    );
    expect(windowOf('crash', pair).formula).toContain('master-down 3609.375 ms');
  });
});

describe('a v3 pair', () => {
  test('is timed by the interval that the MASTER announces', () => {
    const master: Router = { version: 3, priority: 150, advertIntUs: 200_000 };
    const backup: Router = { version: 3, priority: 100, advertIntUs: 1_000_000 };
    const input: FailoverInput = { master, backup, profile: 'modern' };
    expect(windowOf('stop', input).worstUs).toBe(121_875);
    expect(windowOf('crash', input)).toMatchObject({ bestUs: 521_875, worstUs: 721_875 });
  });
});

describe('a legacy pair', () => {
  const legacy: FailoverInput = { ...pair, profile: 'legacy' };

  test('adds one advert interval before the VIP is on the interface', () => {
    expect(windowOf('stop', legacy).worstUs).toBe(1_609_375);
    expect(windowOf('crash', legacy)).toMatchObject({ bestUs: 3_609_375, worstUs: 4_609_375 });
  });

  test('leaves a gap of one interval when a priority drops or the preferred router returns', () => {
    expect(windowOf('priority-drop', legacy)).toMatchObject({ worstUs: 1_000_000, what: 'VIP absent' });
    expect(windowOf('preempt-back', legacy)).toMatchObject({ worstUs: 1_000_000, what: 'VIP absent' });
  });
});

describe('preemption', () => {
  test('never happens towards a BACKUP with nopreempt', () => {
    const window = windowOf('priority-drop', { ...pair, backup: { ...second, nopreempt: true } });
    expect(window.bestUs).toBe(Number.POSITIVE_INFINITY);
    expect(window.formula).toMatch(/^never: the BACKUP has nopreempt/);
  });

  test('never happens back to a router with nopreempt, or of equal priority', () => {
    expect(windowOf('preempt-back', { ...pair, master: { ...preferred, nopreempt: true } }).worstUs).toBe(Infinity);
    expect(windowOf('preempt-back', { ...pair, master: { ...preferred, priority: 100 } }).formula).toContain(
      'not above 100',
    );
  });

  test('with preempt_delay 3 s holds the 6.05 s that were measured', () => {
    const window = windowOf('preempt-back', { ...pair, master: { ...preferred, preemptDelayUs: 3_000_000 } });
    expect(window).toMatchObject({ bestUs: 5_414_062, typicalUs: 6_414_062, worstUs: 7_414_062 });
    expect(6_050_000).toBeGreaterThanOrEqual(window.bestUs);
    expect(6_050_000).toBeLessThanOrEqual(window.worstUs);
  });
});

describe('a check of weight 0', () => {
  test('adds its detection time: interval 1 s, fall 2 holds the 1.91 s + 609 ms that were measured', () => {
    const window = windowOf('check-failure', { ...pair, check: { intervalUs: 1_000_000, fall: 2 } });
    expect(window).toMatchObject({
      bestUs: 1_609_375,
      typicalUs: 2_109_375,
      worstUs: 7_609_375,
      what: 'service absent',
    });
  });

  test('is left out where no check is known', () => {
    expect(failoverWindows(pair).map((window) => window.event)).not.toContain('check-failure');
  });
});

describe('routers that refuse each other', () => {
  test('have no windows: different versions', () => {
    expect(() => failoverWindows({ ...pair, backup: { ...second, version: 3 } })).toThrow(
      /version is 2, backup.version is 3/,
    );
  });

  test('have no windows: different v2 intervals', () => {
    expect(() => failoverWindows({ ...pair, backup: { ...second, advertIntUs: 2_000_000 } })).toThrow(
      /advertIntUs is 1000000/,
    );
  });
});

test('best is never above typical, nor typical above worst', () => {
  for (const profile of ['legacy', 'modern', 'vip-tolerant'] as const) {
    for (const priority of [1, 100, 149, 254]) {
      const input: FailoverInput = {
        ...pair,
        profile,
        backup: { ...second, priority },
        check: { intervalUs: 1_000_000 },
      };
      for (const { bestUs, typicalUs, worstUs } of failoverWindows(input)) {
        expect(bestUs).toBeLessThanOrEqual(typicalUs);
        expect(typicalUs).toBeLessThanOrEqual(worstUs);
        expect(bestUs).toBeGreaterThanOrEqual(0);
      }
    }
  }
});
