/** A timeout that stands still while a person is being asked something. */
export interface PausableTimer {
  /** Calls may nest: time runs again when every pause has ended. */
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** Calls `onPassed` once `ms` milliseconds have run, not counting pauses. */
export function startPausableTimer(ms: number, onPassed: () => void): PausableTimer {
  let leftMs = ms;
  let startedAt = performance.now();
  let pauses = 0;
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    startedAt = performance.now();
    timer = setTimeout(() => {
      over = true;
      onPassed();
    }, leftMs);
  };
  run();
  return {
    pause() {
      if (pauses++ > 0 || over) return;
      clearTimeout(timer);
      leftMs = Math.max(0, leftMs - (performance.now() - startedAt));
    },
    resume() {
      if (--pauses === 0 && !over) run();
    },
    cancel() {
      over = true;
      clearTimeout(timer);
    },
  };
}
