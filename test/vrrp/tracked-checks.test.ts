import { expect, test } from 'vitest';
import type { RouterTrack } from '../../src/vrrp/router.js';
import { trackedChecks } from '../../src/vrrp/tracked-checks.js';
import { preferred } from './pair.js';

const script: RouterTrack = { name: 'chk', kind: 'script', intervalUs: 2_000_000, fall: 3 };

test.each<readonly [string, Partial<RouterTrack>, number | undefined]>([
  ['of weight 0 is a fault', {}, 0],
  ['of weight -60 lowers by 60', { weight: -60 }, 60],
  ['of weight 20 lowers by the 20 it added', { weight: 20 }, 20],
  ['of weight -60 reversed raises: it counts for nothing', { weight: -60, reverse: true }, undefined],
])('a script %s', (_, changes, lowersBy) => {
  const found = trackedChecks(preferred({ tracks: [{ ...script, ...changes }] }));
  expect(found.map((check) => check.lowersBy)).toEqual(lowersBy === undefined ? [] : [lowersBy]);
});

test('weights of a member of a sync group, and of an owner, count for nothing', () => {
  const tracks = [{ ...script, weight: -60 }];
  expect(trackedChecks(preferred({ tracks, syncGroup: 'G' }))).toEqual([]);
  expect(trackedChecks(preferred({ tracks, priority: 255 }))).toEqual([]);
});
