import { afterEach, expect, test, vi } from 'vitest';
import { realWorld } from '../../src/coordinator/world.js';

afterEach(() => vi.useRealTimers());

test('a clock that is set ahead or back moves no deadline', () => {
  const { now } = realWorld(() => Promise.reject(new Error('nobody is connected to')));
  const beforeMs = now();
  expect(Math.abs(beforeMs - Date.now())).toBeLessThan(60_000);
  vi.useFakeTimers({ toFake: ['Date'], now: beforeMs + 3_600_000 });
  expect(now() - beforeMs).toBeLessThan(60_000);
  vi.setSystemTime(beforeMs - 3_600_000);
  expect(now()).toBeGreaterThanOrEqual(beforeMs);
});
