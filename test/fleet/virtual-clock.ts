/** A clock that only sleeping moves: it jumps to the next moment at which a sleeper wakes, once all else has come to rest. */
export interface VirtualClock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Sleepers wake in the order of their times, however many sleep at once; an aborted signal wakes its own at once. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** `passed`: called whenever time has passed. */
export function virtualClock(startMs: number, passed: () => void = () => {}): VirtualClock {
  let nowMs = startMs;
  let jumping = false;
  const sleepers = new Set<Sleeper>();
  const jump = (): void => {
    jumping = false;
    const next = [...sleepers].toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined) return;
    if (next.atMs > nowMs) {
      nowMs = next.atMs;
      passed();
    }
    next.wake();
    awaitRest();
  };
  const awaitRest = (): void => {
    if (jumping || sleepers.size === 0) return;
    jumping = true;
    // Promises and streams are done with what they can do before the second turn of the event loop.
    setImmediate(() => setImmediate(jump));
  };
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const done = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const sleeper = { atMs: nowMs + ms, wake: done };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', done);
        awaitRest();
      }),
  };
}
