import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startPausableTimer } from '../../src/ssh/pausable-timer.js';

describe('a pausable timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('does not count the time in pauses, which may nest', () => {
    const passed = vi.fn();
    const timer = startPausableTimer(1000, passed);
    vi.advanceTimersByTime(600);
    timer.pause();
    timer.pause();
    vi.advanceTimersByTime(60_000);
    timer.resume();
    vi.advanceTimersByTime(60_000);
    timer.resume();
    vi.advanceTimersByTime(399);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(passed).toHaveBeenCalledOnce();
  });

  it('stays silent once it is cancelled, even when a pause ends later', () => {
    const passed = vi.fn();
    const timer = startPausableTimer(1000, passed);
    timer.pause();
    timer.cancel();
    timer.resume();
    vi.advanceTimersByTime(10_000);
    expect(passed).not.toHaveBeenCalled();
  });
});
