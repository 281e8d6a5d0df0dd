import { expect, test } from 'vitest';
import { failoverWindows } from '../../src/vrrp/windows.js';
import { pairTimeline, preferred, second } from './pair.js';

const WEEK_US = 7 * 86_400 * 1_000_000;

/** CPU time, so that a busy machine does not count. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test('a week of an idle pair is simulated in less than a second', () => {
  let adverts = 0;
  expect(
    cpuMs(() => {
      adverts = pairTimeline([], { untilUs: WEEK_US }).advertsSent;
    }),
  ).toBeLessThan(1_000);
  expect(adverts).toBe(604_800);
});

test('so is a week with a failover and a return each hour', () => {
  const events = Array.from({ length: 168 }, (_, hour) => [
    { kind: 'crash' as const, node: 'A', atUs: hour * 3_600_000_000 },
    { kind: 'return' as const, node: 'A', atUs: hour * 3_600_000_000 + 60_000_000 },
  ]).flat();
  expect(cpuMs(() => pairTimeline(events, { untilUs: WEEK_US }))).toBeLessThan(1_000);
});

test('a week of two MASTERs that refuse each other ends within its bounds', () => {
  const routers = [preferred(), second({ vips: ['10.77.0.51'] })];
  const spent = cpuMs(() => {
    expect(pairTimeline([], { routers, untilUs: WEEK_US }).summary.splitAtEnd).toEqual(['ipv4/51']);
  });
  expect(spent).toBeLessThan(8_000);
});

test('10,000 timing tables take less than a second', () => {
  const spent = cpuMs(() => {
    for (let index = 0; index < 10_000; index++) {
      const master = { version: 2 as const, priority: 101 + (index % 150), advertIntUs: 1_000_000 };
      const backup = { version: 2 as const, priority: 1 + (index % 100), advertIntUs: 1_000_000 };
      failoverWindows({ master, backup, profile: 'modern', check: { intervalUs: 1_000_000 } });
    }
  });
  expect(spent).toBeLessThan(1_000);
});
