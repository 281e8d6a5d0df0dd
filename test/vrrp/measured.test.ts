import { describe, expect, test } from 'vitest';
import type { RouterConfig } from '../../src/vrrp/router.js';
import type { SimEvent } from '../../src/vrrp/sim-event.js';
import { simulate } from '../../src/vrrp/simulate.js';
import type { Scenario, Timeline } from '../../src/vrrp/timeline.js';
import { EVENT_US, PHASES, pairTimeline, preferred, second } from './pair.js';

/** What a busy two-core machine adds: to a wake-up, and to starting a program. */
const ALLOWANCE_US = 50_000;

/** The figures were written down to 10 ms. */
const ROUNDING_US = 5_000;

type Measure = (timeline: Timeline) => number | undefined;
const absent: Measure = ({ summary }) => summary.vipAbsentUs;
const takeover: Measure = ({ summary }) => summary.takeoverUs;
const masterAt =
  (node: string): Measure =>
  ({ lanes }) =>
    lanes.find((lane) => lane.node === node)?.spans.find(({ state }) => state === 'MASTER')?.fromUs;

interface Row {
  readonly what: string;
  readonly measuredUs: number;
  readonly measure: Measure;
  readonly scenario: Partial<Scenario> & { readonly events: readonly SimEvent[] };
}

const at = <Kind extends SimEvent['kind']>(kind: Kind) => ({ kind, node: 'A', atUs: EVENT_US }) as const;
const script = { name: 'chk', kind: 'script', intervalUs: 1_000_000, fall: 2 } as const;
const alone = (changes: Partial<RouterConfig>): Row['scenario'] => ({
  routers: [preferred(changes)],
  start: 'cold',
  events: [],
});

const ROWS: readonly Row[] = [
  { what: 'crash', measuredUs: 3_430_000, measure: absent, scenario: { events: [at('crash')] } },
  { what: 'stop', measuredUs: 609_000, measure: absent, scenario: { events: [at('stop')] } },
  {
    what: 'stop, v3 every 0.2 s',
    measuredUs: 122_000,
    measure: absent,
    scenario: { routers: both({ version: 3, advertIntUs: 200_000 }), events: [at('stop')] },
  },
  {
    what: 'stop, priorities 254 and 251',
    measuredUs: 21_000,
    measure: absent,
    scenario: { routers: [preferred({ priority: 254 }), second({ priority: 251 })], events: [at('stop')] },
  },
  {
    what: 'a weight-0 script fails',
    measuredUs: 1_910_000 + 609_000,
    measure: ({ summary }) => summary.serviceAbsentUs,
    scenario: { routers: [preferred({ tracks: [script] }), second()], events: [at('script-fail')] },
  },
  {
    what: 'its detection',
    measuredUs: 1_910_000,
    measure: ({ entries }) => {
      const found = entries.find(({ what, atUs }) => what === 'vip-removed' && atUs >= EVENT_US);
      return found === undefined ? undefined : found.atUs - EVENT_US;
    },
    scenario: { routers: [preferred({ tracks: [script] }), second()], events: [at('script-fail')] },
  },
  {
    what: 'priority drop',
    measuredUs: 3_020_000,
    measure: takeover,
    scenario: { events: [{ ...at('priority'), priority: 90 }] },
  },
  {
    what: 'reload with a lower priority',
    measuredUs: 3_610_000,
    measure: takeover,
    scenario: { events: [{ ...at('priority'), priority: 90, by: 'reload' }] },
  },
  {
    what: 'the preferred router returns',
    measuredUs: 3_410_000,
    measure: takeover,
    scenario: { events: [at('return')], down: ['A'] },
  },
  { what: 'respawn of the vrrp child', measuredUs: 3_410_000, measure: absent, scenario: { events: [at('respawn')] } },
  { what: 'SIGKILL to the parent', measuredUs: 610_000, measure: absent, scenario: { events: [at('kill-parent')] } },
  { what: 'SIGKILL to both', measuredUs: 3_430_000, measure: takeover, scenario: { events: [at('kill')] } },
  { what: 'VIP deleted by hand', measuredUs: 415_000, measure: absent, scenario: { events: [at('address-removed')] } },
  { what: 'restart', measuredUs: 610_000, measure: absent, scenario: { events: [at('restart')] } },
  {
    what: 'fatal reload',
    measuredUs: 3_610_000,
    measure: takeover,
    scenario: { events: [{ ...at('reload'), broken: true }] },
  },
  {
    what: 'reload into another VRID: peer MASTER',
    measuredUs: 610_000,
    measure: takeover,
    scenario: { events: [{ ...at('reload'), configs: [preferred({ vrid: 52 })] }] },
  },
  { what: 'start, priority 150', measuredUs: 3_410_000, measure: masterAt('A'), scenario: alone({}) },
  { what: 'start, priority 100', measuredUs: 3_610_000, measure: masterAt('A'), scenario: alone({ priority: 100 }) },
  {
    what: 'start, v3 every 0.25 s, priority 100',
    measuredUs: 902_000,
    measure: masterAt('A'),
    scenario: alone({ version: 3, advertIntUs: 250_000, priority: 100 }),
  },
  {
    what: 'start, down_timer_adverts 2',
    measuredUs: 2_609_000,
    measure: masterAt('A'),
    scenario: alone({ priority: 100, downTimerAdverts: 2 }),
  },
  {
    what: 'start, state MASTER on 2.x',
    measuredUs: 3_410_000,
    measure: masterAt('A'),
    scenario: alone({ startState: 'MASTER' }),
  },
  { what: 'start of an owner', measuredUs: 10_000, measure: masterAt('A'), scenario: alone({ priority: 255 }) },
  {
    what: 'start with vrrp_startup_delay 4',
    measuredUs: 7_610_000,
    measure: masterAt('A'),
    scenario: alone({ priority: 100, startupDelayUs: 4_000_000 }),
  },
  {
    what: 'legacy stop',
    measuredUs: 1_616_000,
    measure: absent,
    scenario: { routers: both({ release: '1.3.5' }), events: [at('stop')] },
  },
  {
    what: 'legacy start to VIP',
    measuredUs: 4_640_000,
    measure: ({ holds }) => holds[0]?.spans[0]?.fromUs,
    scenario: alone({ release: '1.3.5', priority: 100 }),
  },
  {
    what: 'legacy start as MASTER to VIP',
    measuredUs: 2_050_000,
    measure: ({ holds }) => holds[0]?.spans[0]?.fromUs,
    scenario: alone({ release: '1.3.5', startState: 'MASTER' }),
  },
];

function both(changes: Partial<RouterConfig>): readonly RouterConfig[] {
  return [preferred(changes), second(changes)];
}

describe('what was measured on keepalived 2.0.20 to 2.4.3 (1.3.5 for legacy) lies between best and worst', () => {
  test.each(ROWS)('$what: $measuredUs us', ({ measuredUs, measure, scenario }) => {
    const [best = Number.NaN, , worst = Number.NaN] = PHASES.map((phase) =>
      measure(pairTimeline(scenario.events, { ...scenario, phase })),
    );
    expect(measuredUs).toBeGreaterThanOrEqual(best - ROUNDING_US);
    expect(measuredUs).toBeLessThanOrEqual(worst + ALLOWANCE_US);
  });
});

test('preempt_delay 3 s: peer heard at 0.64 s, patience until 3.64 s, last accepted advert at 2.64 s, MASTER at 6.05 s', () => {
  const timeline = simulate({
    routers: [preferred({ preemptDelayUs: 3_000_000 }), second()],
    events: [{ kind: 'return', node: 'A', atUs: 360_000 }],
    down: ['A'],
    phase: 'best',
    untilUs: 20_000_000,
    verbose: true,
  });
  // At best the peer's advert comes at the very start: moving the start is moving its phase.
  const heard = timeline.entries
    .filter(({ node, what }) => node === 'A' && what === 'advert-accepted')
    .map(({ atUs }) => atUs - 360_000);
  expect(heard).toEqual([0, 1_000_000, 2_000_000]);
  expect(timeline.summary.takeoverUs).toBe(2_000_000 + 3_414_062);
  expect((timeline.summary.takeoverUs ?? 0) + 640_000).toBeCloseTo(6_050_000, -4);
});

test('a reload that renames nothing on the wire moves no VIP', () => {
  const timeline = pairTimeline([
    { kind: 'reload', node: 'A', atUs: EVENT_US, configs: [preferred({ instance: 'VI_X' })] },
  ]);
  expect(timeline.entries.filter(({ what }) => what === 'vip-removed' || what === 'state')).toEqual([]);
});

test('a reload into another VRID leaves both nodes with the VIP: the peer after its skew, the node itself after its master-down interval', () => {
  const timeline = pairTimeline([{ ...at('reload'), configs: [preferred({ vrid: 52 })] }]);
  expect(timeline.lanes.find(({ instance }) => instance === 'ipv4/52')?.spans.at(-1)).toMatchObject({
    fromUs: EVENT_US + 3_414_062,
    state: 'MASTER',
  });
  expect(timeline.client[0]?.spans.at(-1)?.servedBy).toEqual(['A', 'B']);
});

test('a track_file of +0 to -100 and back leaves no gap (measured 0 to 1 ms)', () => {
  for (const phase of PHASES) {
    const { summary } = pairTimeline(
      [
        { ...at('priority'), priority: 50 },
        { ...at('priority'), priority: 150, atUs: 2 * EVENT_US },
      ],
      { phase },
    );
    expect(summary.vipAbsentUs).toBe(0);
    expect(summary.dualUs).toBe(0);
  }
});

test('a new weight-0 script that fails puts the instance into FAULT at the reload, whatever its fall', () => {
  const timeline = pairTimeline([
    { kind: 'script-fail', node: 'A', atUs: EVENT_US - 1, track: 'chk' },
    { ...at('reload'), configs: [preferred({ tracks: [{ ...script, fall: 5 }] })] },
  ]);
  expect(timeline.lanes[0]?.spans[1]).toMatchObject({ fromUs: EVENT_US, state: 'FAULT' });
});

test('a member of a sync group whose own weighted check fails does nothing', () => {
  const routers = both({ syncGroup: 'G1', tracks: [{ ...script, weight: -100 }] });
  const { summary } = pairTimeline([at('script-fail')], { routers });
  expect(summary.takeoverUs).toBeUndefined();
});

describe('a weighted check', () => {
  test.each([
    [-60, false, true],
    [-20, false, false],
    [-60, true, false],
  ])('of weight %i, peer nopreempt %s: hands over %s', (weight, nopreempt, expected) => {
    const routers = [preferred({ tracks: [{ ...script, weight }] }), second({ nopreempt })];
    const { summary } = pairTimeline([at('script-fail')], { routers });
    expect(summary.newMaster === 'B').toBe(expected);
    expect(summary.vipAbsentUs).toBe(0);
  });
});

/** One node is reloaded with changes, the other stays as it is. */
const change = (changes: Partial<RouterConfig>, base: Partial<RouterConfig>, node: 'A' | 'B' = 'B') =>
  pairTimeline(
    [
      {
        kind: 'reload',
        node,
        atUs: EVENT_US,
        configs: [(node === 'A' ? preferred : second)({ ...base, ...changes })],
      },
    ],
    {
      routers: both(base),
    },
  ).summary;

describe('what is changed on one node at a time', () => {
  const auth = { type: 'PASS', pass: 's3cret12' };
  const vips = ['10.77.0.50', '10.77.0.51'];

  test.each<readonly [string, Partial<RouterConfig>, Partial<RouterConfig>, 'A' | 'B', 'splits' | 'stays whole']>([
    ['a VIP on 2.2.7, BACKUP first', { vips }, {}, 'B', 'splits'],
    ['a VIP on 2.2.7, MASTER first', { vips }, {}, 'A', 'splits'],
    ['a VIP on 2.0.20', { vips }, { release: '2.0.20' }, 'B', 'splits'],
    ['a VIP on 2.2.8', { vips }, { release: '2.2.8' }, 'B', 'splits'],
    ['a VIP on 2.3.3', { vips }, { release: '2.3.3' }, 'B', 'stays whole'],
    ['a VIP on 2.4.3', { vips }, { release: '2.4.3' }, 'A', 'stays whole'],
    ['an excluded VIP', { excludedVips: ['10.77.0.51'] }, {}, 'B', 'stays whole'],
    ['a VIP with skip_check_adv_addr, MASTER first', { vips }, { skipCheckAdvAddr: true }, 'A', 'stays whole'],
    ['a VIP with skip_check_adv_addr, BACKUP first', { vips }, { skipCheckAdvAddr: true }, 'B', 'splits'],
    ['advert_int of v3', { advertIntUs: 2_000_000 }, { version: 3 }, 'A', 'stays whole'],
    ['advert_int of v2', { advertIntUs: 2_000_000 }, {}, 'B', 'splits'],
    ['auth', { auth }, {}, 'B', 'splits'],
    ['auth_pass', { auth: { ...auth, pass: 'other' } }, { auth }, 'A', 'splits'],
    ['auth_pass after its eighth character', { auth: { ...auth, pass: 's3cret12more' } }, { auth }, 'B', 'stays whole'],
    ['version', { version: 3 }, {}, 'B', 'splits'],
    ['unicast', { unicast: { peers: ['10.77.0.1'] } }, {}, 'B', 'splits'],
    ['priority that keeps the order', { priority: 120 }, {}, 'B', 'stays whole'],
  ])('%s: %o', (_, changes, base, node, expected) => {
    expect(change(changes, base, node).splitAtEnd).toEqual(expected === 'splits' ? ['ipv4/51'] : []);
  });

  test('a VIP on both nodes within the master-down interval: no transition', () => {
    const timeline = pairTimeline([
      { kind: 'reload', node: 'B', atUs: EVENT_US, configs: [second({ vips })] },
      { kind: 'reload', node: 'A', atUs: EVENT_US + 2_000_000, configs: [preferred({ vips })] },
    ]);
    expect(timeline.entries.filter(({ what }) => what === 'state')).toEqual([]);
  });

  test('auth on legacy: the BACKUP never takes over, not even from a MASTER it refuses and that then stops', () => {
    const timeline = pairTimeline([{ ...at('stop'), atUs: 2 * EVENT_US }], {
      routers: [preferred({ release: '1.3.5', auth }), second({ release: '1.3.5' })],
      untilUs: 2 * EVENT_US - 1,
    });
    expect(timeline.lanes.find(({ node }) => node === 'B')?.spans).toHaveLength(1);
  });
});

test('a v3 BACKUP of 2 s under a MASTER of 1 s takes over after 3609375 us', () => {
  const routers = [preferred({ version: 3 }), second({ version: 3, advertIntUs: 2_000_000 })];
  expect(pairTimeline([at('crash')], { routers }).summary.vipAbsentUs).toBe(3_609_375);
});
