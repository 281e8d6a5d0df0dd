import { expect, test } from 'vitest';
import { failoversFrom, failoversOf } from '../../src/plan/failover.js';
import { liveSetup } from '../../src/plan/live-setup.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { failoverLines, failoverReport, routerLines } from '../../src/report/timing.js';
import { routerTiming } from '../../src/vrrp/router-timing.js';
import { fakeFleet } from '../fleet/fleet.js';
import { preferred, second } from '../vrrp/pair.js';
import { setupOf } from './simulation/lab-pair.js';
import { survey } from './surveyed.js';

test('the timing of one router, to the microsecond', () => {
  const timing = routerTiming({ version: 2, advertIntUs: 1_000_000, priority: 100 });
  expect(routerLines(timing, 1_000_000, NO_PAINT)).toEqual([
    'VRRP timing',
    'version               2',
    'advert_int            1s',
    'effective priority    100',
    'skew time             609375 us',
    'master-down interval  3609375 us = 3 x 1s + skew',
    'MASTER crashes        VIP absent 2.609375s to 3.609375s',
    'keepalived stopped    VIP absent 0.609375s (priority 0, then the skew time)',
  ]);
});

test('an interval that keepalived rounds says so', () => {
  const timing = routerTiming({ version: 2, advertIntUs: 250_000, priority: 100 });
  expect(routerLines(timing, 250_000, NO_PAINT)).toContain(
    'advert_int            1s, as keepalived rounds 0.25s in VRRPv2',
  );
});

test('a live pair has a table for each BACKUP', async () => {
  const fleet = fakeFleet();
  const { pair, roles, states, unread } = await survey(fleet, fleet.addPair({ name: 'web', nodes: 3 }));
  const failovers = roles.instances.flatMap((instance) => failoversOf(instance, states));
  const lines = failoverLines({ setup: liveSetup(pair, roles, states), failovers, unread }, NO_PAINT);
  expect(lines.filter((line) => line.startsWith('web VI_1: weba MASTER, '))).toHaveLength(2);
  expect(lines.filter((line) => /^ {2}crash +VIP absent +\d/.test(line))).toHaveLength(2);
});

test('a pair without a settled MASTER and BACKUP says why', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  Object.assign(fleet.node('webb'), { unreachable: true });
  const { roles, states, unread } = await survey(fleet, pair);
  const lines = failoverLines(
    { setup: { ...liveSetup('web', roles, states), notes: [] }, failovers: [], unread },
    NO_PAINT,
  );
  expect(lines[0]).toMatch(/^web webb: not read: /);
  expect(lines[1]).toBe('web: no settled MASTER and BACKUP to time');
});

test('routers that refuse each other have a sentence instead of a table: both become MASTER, and why', () => {
  const setup = setupOf([preferred(), second({ version: 3 })], { pair: 'web' });
  const found = { setup, failovers: failoversFrom('A', setup.routers), unread: [] };
  expect(failoverLines(found, NO_PAINT)).toEqual([
    'web warning: VRID 51: A takes no advert of B (wrong version: received 3, expected 2): while B is MASTER, A becomes MASTER too',
    'web warning: VRID 51: B takes no advert of A (wrong version: received 2, expected 3): while A is MASTER, B becomes MASTER too',
  ]);
  expect(failoverReport(found)).toMatchObject({
    pair: 'web',
    failovers: [],
    misunderstandings: [{ receiver: 'A' }, {}],
  });
});

test('a tracked script has a window of its own, which names it', () => {
  const tracks = [{ name: 'chk', kind: 'script' as const, intervalUs: 2_000_000, fall: 3 }];
  const setup = setupOf([preferred({ tracks }), second()]);
  const lines = failoverLines({ setup, failovers: failoversFrom('A', setup.routers), unread: [] }, NO_PAINT);
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}check-failure chk +service absent +4\.609375s +5\.609375s +14\.609375s/),
  );
});
