import { expect, test } from 'vitest';
import { hitless } from './run.js';

test.each([
  ['2', '1', '100', { advertIntUs: 1_000_000, skewUs: 609_375, masterDownUs: 3_609_375 }],
  ['3', '0.25', '100', { advertIntUs: 250_000, skewUs: 152_343, masterDownUs: 902_343 }],
  ['2', '1', '255', { advertIntUs: 1_000_000, skewUs: 3_906, masterDownUs: 3_003_906 }],
  ['3', '1', '1', { advertIntUs: 1_000_000, skewUs: 996_093, masterDownUs: 3_996_093 }],
])('VRRPv%s, advert_int %s, priority %s', async (version, advertInt, priority, timing) => {
  const flags = ['--vrrp-version', version, '--advert-int', advertInt, '--priority', priority];
  const { code, stdout, stderr } = await hitless('timing', ...flags, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { advertIntUs, skewUs, masterDownUs } = timing;
  expect(JSON.parse(stdout)).toEqual({
    version: Number(version),
    advertIntUs,
    priority: Number(priority),
    downTimerAdverts: 3,
    skewUs,
    masterDownUs,
    crash: { bestUs: masterDownUs - advertIntUs, worstUs: masterDownUs },
    stop: { bestUs: skewUs, worstUs: skewUs },
  });
});

test('keepalived 2.2 takes down_timer_adverts', async () => {
  const { stdout } = await hitless('timing', '--down-timer-adverts', '5', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ downTimerAdverts: 5, masterDownUs: 5_609_375 });
});

test('without --json it is text', async () => {
  expect((await hitless('timing')).stdout).toContain('master-down interval  3609375 us = 3 x 1s + skew\n');
});

test('the flags of one router need no inventory, even where one is named', async () => {
  const { code, stdout } = await hitless('timing', '--priority', '100', '--json', '-i', '/nowhere/inventory.yaml');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty('skewUs', 609_375);
});
