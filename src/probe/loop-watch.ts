import type { Clock } from './clock.js';
import { Stalls } from './stalls.js';

/** Watches the coordinator's own event loop, so that its stalls are not taken for the balancer's. */
export interface LoopWatch {
  readonly stalls: Stalls;
  /** Now, after any stall that lasts until now has been put into `stalls`. */
  nowMs(): number;
  /** Calls `listener` at every beat; returns the function that ends it. */
  onBeat(listener: (nowMs: number) => void): () => void;
  stop(): void;
}

/** Beats further apart than this wait too long to catch short stalls; nearer ones cost more than they show. */
const BEAT_MS = 10;
/** Timers of a healthy process are this late now and then. */
const TOLERANCE_MS = 10;

/**
 * Starts a beat every 10 ms. A beat that is more than 10 ms late is a stall from the moment when it was due: up to 10 ms of a stall's
 * beginning are not told apart. Does not keep the process alive.
 */
export function watchLoop(clock: Clock): LoopWatch {
  const stalls = new Stalls();
  const listeners = new Set<(nowMs: number) => void>();
  let dueMs = clock.monotonicMs() + BEAT_MS;

  // After a stall, answers that waited in the kernel may be handled before the late timer: whoever asks first notes the stall.
  const nowMs = (): number => {
    const now = clock.monotonicMs();
    if (now - dueMs > TOLERANCE_MS) {
      stalls.add(dueMs, now);
      dueMs = now;
    }
    return now;
  };
  const beat = (): void => {
    const now = nowMs();
    dueMs = now + BEAT_MS;
    timer = setTimeout(beat, BEAT_MS).unref();
    for (const listener of listeners) listener(now);
  };
  let timer = setTimeout(beat, BEAT_MS).unref();

  return {
    stalls,
    nowMs,
    onBeat: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => clearTimeout(timer),
  };
}
