import { setMaxListeners } from 'node:events';

/** What Ctrl-C does to a run. */
export interface Interrupt {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP (the terminal is gone): finish the step in hand, then stop. */
  readonly stop: AbortSignal;
  /** Gives the signals back to Node's default. */
  done(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal asks to stop, the second calls `giveUp`, which ends the process. */
export function onInterrupt(askedToStop: () => void, giveUp: () => never): Interrupt {
  const controller = new AbortController();
  // Every pair in hand listens to it.
  setMaxListeners(0, controller.signal);
  const handler = (): void => {
    if (controller.signal.aborted) giveUp();
    controller.abort();
    askedToStop();
  };
  for (const signal of SIGNALS) process.on(signal, handler);
  return {
    stop: controller.signal,
    done: () => {
      for (const signal of SIGNALS) process.off(signal, handler);
    },
  };
}
