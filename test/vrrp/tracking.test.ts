import { describe, expect, test } from 'vitest';
import { countRun, failureLatency, firstCount, hungLatencyUs, recoveryLatency } from '../../src/vrrp/detection.js';
import { garpTimes } from '../../src/vrrp/garp-times.js';
import type { RouterTrack } from '../../src/vrrp/router.js';
import { trackedPriority } from '../../src/vrrp/tracked-priority.js';
import { EVENT_US, pairTimeline, preferred, second } from './pair.js';

const chk = (more: Partial<RouterTrack>): RouterTrack => ({ name: 'chk', kind: 'script', ...more });

const member = (vrid: number, vip: string) => ({ vrid, vips: [vip], syncGroup: 'G1' });

describe('what tracking makes of priority 150', () => {
  test.each<readonly [string, readonly RouterTrack[], boolean, string | undefined, number, number]>([
    ['a failed script of weight -60', [chk({ weight: -60 })], true, undefined, 90, 0],
    ['a good script of weight 20', [chk({ weight: 20 })], false, undefined, 170, 0],
    ['a good script of weight 20 reverse', [chk({ weight: 20, reverse: true })], false, undefined, 130, 0],
    ['a failed script of weight 0', [chk({})], true, undefined, 150, 1],
    ['a good script of weight 0 reverse', [chk({ reverse: true })], false, undefined, 150, 1],
    ['a weight that leads below 1', [chk({ weight: -253 })], true, undefined, 1, 0],
    ['a weight that leads above 254', [chk({ weight: 253 })], false, undefined, 254, 0],
    ['a member of a group: its own weight is dropped', [chk({ weight: -60 })], true, 'G', 150, 0],
    ["a group's weight counts", [chk({ weight: -60, ofGroup: true })], true, 'G', 90, 0],
    ['a weighted file in a group is a fault', [chk({ kind: 'file', weight: 1 })], true, 'G', 150, 1],
    ['a file that holds 0 adds nothing', [chk({ kind: 'file', weight: 20 })], false, undefined, 150, 0],
  ])('%s', (_, tracks, failed, syncGroup, priority, faults) => {
    const found = trackedPriority({ priority: 150, tracks, syncGroup }, new Set(failed ? ['chk'] : []));
    expect([found.effectivePriority, found.faults.length]).toEqual([priority, faults]);
  });

  test('priority 255 ignores weights, not faults', () => {
    const tracks = [chk({ weight: -60 }), { name: 'link', kind: 'interface' } as const];
    const found = trackedPriority({ priority: 255, tracks }, new Set(['chk', 'link']));
    expect(found).toMatchObject({ effectivePriority: 255, faults: ['link'] });
  });
});

describe('a script', () => {
  test('every 2 s, fall 3, rise 2, is noticed after these times', () => {
    const schedule = { intervalUs: 2_000_000, fall: 3, rise: 2, runUs: 100_000 };
    expect(failureLatency(schedule)).toEqual({ bestUs: 4_100_000, typicalUs: 5_100_000, worstUs: 6_100_000 });
    expect(recoveryLatency(schedule)).toEqual({ bestUs: 2_100_000, typicalUs: 3_100_000, worstUs: 4_100_000 });
    expect(hungLatencyUs(schedule)).toBe(2_000_000 + 2 * 4_000_000 + 4_000_000);
  });

  test('counts as keepalived does: the first result acts at once, then rise and fall', () => {
    const schedule = { rise: 2, fall: 3 };
    let result = firstCount(schedule);
    const seen = [true, false, false, false, true, false, true, true].map((success) => {
      const counted = countRun(result, success, schedule);
      result = counted.result;
      return counted.ok;
    });
    expect(seen).toEqual([true, true, true, false, false, false, false, true]);
    expect(countRun(firstCount(schedule), false, schedule).ok).toBe(false);
  });
});

test('gratuitous ARPs: five at once, five after 5 s, then every refresh', () => {
  expect(garpTimes(3_440_000, 60_000_000)).toEqual([
    { atUs: 3_440_000, count: 5 },
    { atUs: 8_440_000, count: 5 },
  ]);
  expect(garpTimes(0, 25_000_000, { masterRefreshUs: 10_000_000 }).map(({ atUs }) => atUs)).toEqual([
    0, 5_000_000, 10_000_000, 20_000_000,
  ]);
  expect(garpTimes(0, 25_000_000, { masterDelayUs: 0, masterRepeat: 1 })).toEqual([{ atUs: 0, count: 1 }]);
});

test('the simulated gratuitous ARPs are those of the table', () => {
  const { entries } = pairTimeline([{ kind: 'stop', node: 'A', atUs: EVENT_US }]);
  const masterAtUs = EVENT_US + 609_375;
  expect(entries.filter(({ what, node }) => what === 'garp' && node === 'B').map(({ atUs }) => atUs)).toEqual(
    garpTimes(masterAtUs, 60_000_000).map(({ atUs }) => atUs),
  );
});

describe('a sync group', () => {
  const routers = [
    preferred({ ...member(51, '10.77.0.50'), tracks: [{ name: 'proxy', kind: 'process' }] }),
    preferred(member(52, '10.77.0.51')),
    second(member(51, '10.77.0.50')),
    second(member(52, '10.77.0.51')),
  ];
  const timeline = pairTimeline([{ kind: 'script-fail', node: 'A', atUs: EVENT_US }], { routers });

  test('goes into FAULT as a whole when one member does', () => {
    for (const lane of timeline.lanes.filter(({ node }) => node === 'A')) {
      expect(lane.spans[1]).toMatchObject({ fromUs: EVENT_US, state: 'FAULT' });
    }
  });

  test('is MASTER as a whole elsewhere, and each VIP is held once', () => {
    expect(timeline.client.map(({ spans }) => spans.at(-1)?.servedBy)).toEqual([['B'], ['B']]);
    expect(timeline.summary).toMatchObject({ vipAbsentUs: 609_375, dualUs: 0 });
  });
});

test('an active/active pair: each node is MASTER of one instance, and a crash of one moves one VIP', () => {
  const routers = [
    preferred({ vrid: 51 }),
    second({ vrid: 51 }),
    preferred({ vrid: 52, priority: 100, vips: ['10.77.0.51'] }),
    second({ vrid: 52, priority: 150, vips: ['10.77.0.51'] }),
  ];
  const { client, summary } = pairTimeline([{ kind: 'crash', node: 'A', atUs: EVENT_US }], { routers });
  expect(client.map(({ spans }) => spans[0]?.servedBy)).toEqual([['A'], ['B']]);
  expect(client.map(({ spans }) => spans.length)).toEqual([3, 1]);
  expect(summary.vipAbsentUs).toBe(3_609_375);
});

test('of three nodes the second takes over and the third stays BACKUP', () => {
  const third = second({ node: 'C', address: '10.77.0.3', priority: 50 });
  const { lanes } = pairTimeline([{ kind: 'crash', node: 'A', atUs: EVENT_US }], {
    routers: [preferred(), second(), third],
  });
  expect(lanes.find(({ node }) => node === 'C')?.spans).toHaveLength(1);
  expect(lanes.find(({ node }) => node === 'B')?.spans.at(-1)?.state).toBe('MASTER');
});

test('a frozen MASTER that is thawed takes the VIP back at once: the other one yields', () => {
  const { client } = pairTimeline([
    { kind: 'freeze', node: 'A', atUs: EVENT_US },
    { kind: 'thaw', node: 'A', atUs: 2 * EVENT_US },
  ]);
  expect(client[0]?.spans.map(({ servedBy }) => servedBy)).toEqual([['A'], ['A', 'B'], ['A']]);
});

test('events on nodes that are not there are refused', () => {
  expect(() => pairTimeline([{ kind: 'crash', node: 'Z', atUs: 0 }])).toThrow(/event crash is for node Z/);
});

// Measured: priorities 95 and 94, both with a script of weight 10: the BACKUP takes over from 95 with 104.
test('positive weights count before anything happens', () => {
  const tracks = [chk({ weight: 10, intervalUs: 1_000_000 })];
  const routers = [preferred({ priority: 95, tracks }), second({ priority: 94, tracks })];
  const { summary, lanes } = pairTimeline([{ kind: 'script-fail', node: 'A', atUs: EVENT_US, serves: true }], {
    routers,
  });
  expect(lanes.find(({ node }) => node === 'A')?.spans[0]?.state).toBe('MASTER');
  expect(summary).toMatchObject({ newMaster: 'B', vipAbsentUs: 0 });
});

test('the one whose track of weight 0 is a fault while it succeeds is in FAULT from the beginning', () => {
  const tracks = [chk({ weight: 0, reverse: true })];
  const { lanes } = pairTimeline([], { routers: [preferred({ tracks }), second()] });
  expect(lanes.map(({ node, spans }) => [node, spans[0]?.state])).toEqual([
    ['A', 'FAULT'],
    ['B', 'MASTER'],
  ]);
});

test('a positive weight counts from the first success on: a check that hangs at the start adds nothing', () => {
  const tracks = [chk({ weight: 20, intervalUs: 1_000_000, timeoutUs: 30_000_000 })];
  const { entries } = pairTimeline(
    [
      { kind: 'script-fail', node: 'A', atUs: 1, hangs: true },
      { kind: 'return', node: 'A', atUs: EVENT_US },
    ],
    { routers: [preferred({ priority: 90, tracks }), second()], down: ['A'], untilUs: 3 * EVENT_US },
  );
  expect(entries.filter(({ node, what }) => node === 'A' && what === 'priority')).toEqual([]);
});
