import { describe, expect, test } from 'vitest';
import { timingProfile } from '../../src/vrrp/profile.js';
import type { RouterConfig, RouterTrack } from '../../src/vrrp/router.js';
import type { SimEvent } from '../../src/vrrp/sim-event.js';
import type { Phase, Timeline } from '../../src/vrrp/timeline.js';
import type { FailoverEvent, Router, Window } from '../../src/vrrp/window.js';
import { failoverWindows } from '../../src/vrrp/windows.js';
import { EVENT_US, PHASES, pairTimeline, preferred, second } from './pair.js';

interface Pair {
  readonly master: RouterConfig;
  readonly backup: RouterConfig;
}

const onA = (
  kind: Exclude<SimEvent['kind'], 'priority' | 'split' | 'heal' | 'reload' | 'script-fail' | 'script-recover'>,
) => ({ kind, node: 'A', atUs: EVENT_US }) as const;

/** What to simulate for each window, and which number of the summary the window is about. */
const EVENTS: Readonly<
  Record<
    Exclude<FailoverEvent, 'check-failure' | 'preempt-back' | 'fault'>,
    readonly [SimEvent, (timeline: Timeline) => number | undefined]
  >
> = {
  crash: [onA('crash'), absent],
  cut: [onA('cut'), absent],
  'link-down': [onA('link-down'), absent],
  stop: [onA('stop'), absent],
  'kill-parent': [onA('kill-parent'), absent],
  restart: [onA('restart'), absent],
  respawn: [onA('respawn'), absent],
  kill: [onA('kill'), takeover],
  freeze: [onA('freeze'), takeover],
  split: [{ kind: 'split', atUs: EVENT_US }, takeover],
  'address-removed': [onA('address-removed'), absent],
  'priority-drop': [{ kind: 'priority', node: 'A', priority: 50, atUs: EVENT_US }, handover],
  'priority-reload': [{ kind: 'priority', node: 'A', priority: 50, by: 'reload', atUs: EVENT_US }, handover],
  reload: [{ kind: 'reload', node: 'A', atUs: EVENT_US }, absent],
};

function absent({ summary }: Timeline): number {
  return summary.vipAbsentUs;
}

function takeover({ summary }: Timeline): number | undefined {
  return summary.takeoverUs;
}

/** A legacy handover is counted by its gap, any other by its delay; nothing may be absent in the latter. */
function handover({ summary }: Timeline): number | undefined {
  return summary.vipAbsentUs > 0 ? summary.vipAbsentUs : summary.takeoverUs;
}

const PAIRS: Readonly<Record<string, Pair>> = {
  'v2, 150 and 100, 1 s': { master: preferred(), backup: second() },
  'v2, 150 and 100, 2 s, 2.3.3': pairOf({ release: '2.3.3', advertIntUs: 2_000_000 }),
  'v3, 150 and 100, 200 ms': pairOf({ version: 3, advertIntUs: 200_000 }),
  'v3, 254 and 251, 10 ms': {
    master: preferred({ version: 3, advertIntUs: 10_000, priority: 254 }),
    backup: second({ version: 3, advertIntUs: 10_000, priority: 251 }),
  },
  'v3, different intervals': {
    master: preferred({ version: 3, advertIntUs: 500_000 }),
    backup: second({ version: 3, advertIntUs: 2_000_000 }),
  },
  'v2, down_timer_adverts 2': pairOf({ downTimerAdverts: 2 }),
  'legacy, 1 s': pairOf({ release: '1.3.5' }),
};

function pairOf(changes: Partial<RouterConfig>): Pair {
  return { master: preferred(changes), backup: second(changes) };
}

function windowOf(event: FailoverEvent, { master, backup }: Pair, more = {}): Window {
  const input = { master: asRouter(master), backup: asRouter(backup), profile: timingProfile(master.release), ...more };
  const found = failoverWindows(input).find((window) => window.event === event);
  if (found === undefined) throw new Error(`no window for ${event}`);
  return found;
}

const asRouter = ({ version, priority, advertIntUs, ...rest }: RouterConfig): Router => ({
  version,
  priority,
  advertIntUs,
  ...(rest.downTimerAdverts !== undefined && { downTimerAdverts: rest.downTimerAdverts }),
  ...(rest.nopreempt !== undefined && { nopreempt: rest.nopreempt }),
  ...(rest.preemptDelayUs !== undefined && { preemptDelayUs: rest.preemptDelayUs }),
});

const inPhase = (window: Window, phase: Phase): number =>
  ({ best: window.bestUs, typical: window.typicalUs, worst: window.worstUs })[phase];

describe.each(Object.entries(PAIRS))('%s: the simulated', (_, pair) => {
  const routers = [pair.master, pair.backup];

  test.each(Object.entries(EVENTS))('%s is its window, to the microsecond', (event, [happening, measure]) => {
    const window = windowOf(event as keyof typeof EVENTS, pair);
    for (const phase of PHASES) {
      const timeline = pairTimeline([happening], { routers, phase });
      // A legacy restart has two gaps: the stop's own, and that of the preferred router coming back.
      const secondGapUs =
        event === 'restart' && pair.master.release === '1.3.5' ? windowOf('preempt-back', pair).worstUs : 0;
      expect([phase, measure(timeline)]).toEqual([phase, inPhase(window, phase) + secondGapUs]);
    }
  });

  test('fault is its window', () => {
    const process: RouterTrack = { name: 'proxy', kind: 'process' };
    const window = windowOf('fault', pair);
    for (const phase of PHASES) {
      const timeline = pairTimeline([{ kind: 'script-fail', node: 'A', atUs: EVENT_US }], {
        routers: [{ ...pair.master, tracks: [process] }, pair.backup],
        phase,
      });
      expect(timeline.summary.vipAbsentUs).toBe(inPhase(window, phase));
    }
  });

  test('return of the preferred router is its window', () => {
    const window = windowOf('preempt-back', pair);
    for (const phase of PHASES) {
      const timeline = pairTimeline([onA('return')], { routers, phase, down: ['A'] });
      expect(handover(timeline)).toBe(inPhase(window, phase));
    }
  });

  test.each([
    { intervalUs: 1_000_000, fall: 2, timeoutUs: 1_000_000 },
    { intervalUs: 2_000_000, fall: 3, timeoutUs: 3_000_000, runUs: 300_000 },
  ])('failure of a check of weight 0, %o, is its window', (check) => {
    const window = windowOf('check-failure', pair, { check });
    const run = (phase: Phase, hangs: boolean) =>
      pairTimeline([{ kind: 'script-fail', node: 'A', atUs: EVENT_US, hangs }], {
        routers: [{ ...pair.master, tracks: [{ name: 'chk', kind: 'script', ...check }] }, pair.backup],
        phase,
      }).summary.serviceAbsentUs;
    expect(run('best', false)).toBe(window.bestUs);
    expect(run('typical', false)).toBe(window.typicalUs);
    expect(Math.max(run('worst', false), run('worst', true))).toBe(window.worstUs);
  });

  test('failure of a weighted check is its window', () => {
    const check = { intervalUs: 1_000_000, fall: 2, lowersBy: 100 };
    const window = windowOf('check-failure', pair, { check });
    const tracks: readonly RouterTrack[] = [{ name: 'chk', kind: 'script', weight: -100, ...check }];
    for (const phase of PHASES) {
      const { summary } = pairTimeline([{ kind: 'script-fail', node: 'A', atUs: EVENT_US, hangs: phase === 'worst' }], {
        routers: [{ ...pair.master, tracks }, pair.backup],
        phase,
      });
      // Legacy: the phases of the script, of the look at the weights and of the adverts are not independent in a simulation.
      if (pair.master.release === '1.3.5') expect(summary.serviceAbsentUs).toBeLessThanOrEqual(window.worstUs);
      else expect([phase, summary.serviceAbsentUs]).toEqual([phase, inPhase(window, phase)]);
      expect(summary.serviceAbsentUs).toBeGreaterThanOrEqual(window.bestUs);
    }
  });
});

test('preempt_delay: every phase is within the window, whose worst allows for one advert more', () => {
  const pair = { master: preferred({ preemptDelayUs: 3_000_000 }), backup: second() };
  const window = windowOf('preempt-back', pair);
  for (const phase of PHASES) {
    const { summary } = pairTimeline([onA('return')], { routers: [pair.master, pair.backup], phase, down: ['A'] });
    expect(summary.takeoverUs).toBeGreaterThanOrEqual(window.bestUs);
    expect(summary.takeoverUs).toBeLessThanOrEqual(window.worstUs);
  }
});

test('a handover that never comes is simulated as none', () => {
  const pair = { master: preferred(), backup: second({ nopreempt: true }) };
  expect(windowOf('priority-drop', pair).worstUs).toBe(Number.POSITIVE_INFINITY);
  const { summary } = pairTimeline([EVENTS['priority-drop'][0]], { routers: [pair.master, pair.backup] });
  expect(summary.takeoverUs).toBeUndefined();
});
