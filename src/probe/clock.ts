import { performance } from 'node:perf_hooks';

/** The two clocks of a measurement. Differences are taken on the monotonic one only: the wall clock may be stepped. */
export interface Clock {
  /** Milliseconds that never go back, with a fraction; only differences mean something. */
  monotonicMs(): number;
  /** Milliseconds since 1970-01-01 UTC. */
  epochMs(): number;
}

export const systemClock: Clock = { monotonicMs: () => performance.now(), epochMs: () => Date.now() };
