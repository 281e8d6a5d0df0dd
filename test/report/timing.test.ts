import { expect, test } from 'vitest';
import { failoversOf } from '../../src/plan/failover.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { failoverLines, routerLines } from '../../src/report/timing.js';
import { routerTiming } from '../../src/vrrp/router-timing.js';
import { fakeFleet } from '../fleet/fleet.js';
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
  const lines = failoverLines({ pair, failovers, unread }, NO_PAINT);
  expect(lines.filter((line) => line.startsWith('web VI_1: weba MASTER, '))).toHaveLength(2);
  expect(lines.filter((line) => /^ {2}crash +VIP absent +\d/.test(line))).toHaveLength(2);
});

test('a pair without a settled MASTER and BACKUP says why', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  Object.assign(fleet.node('webb'), { unreachable: true });
  const { unread } = await survey(fleet, pair);
  const lines = failoverLines({ pair: 'web', failovers: [], unread }, NO_PAINT);
  expect(lines[0]).toMatch(/^web webb: not read: /);
  expect(lines[1]).toBe('web: no settled MASTER and BACKUP to time');
});
