import { expect, test, vi } from 'vitest';
import { onInterrupt } from '../../src/cli/interrupt.js';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s asks to stop once, the second time it gives up', (signal) => {
  const asked = vi.fn();
  const giveUp = vi.fn((): never => {
    throw new Error('given up');
  });
  const before = process.listenerCount(signal);
  const interrupt = onInterrupt(asked, giveUp);
  process.emit(signal);
  expect(interrupt.stop.aborted).toBe(true);
  expect([asked.mock.calls.length, giveUp.mock.calls.length]).toEqual([1, 0]);
  expect(() => process.emit(signal)).toThrow('given up');
  expect(asked).toHaveBeenCalledTimes(1);
  interrupt.done();
  expect(process.listenerCount(signal)).toBe(before);
});
