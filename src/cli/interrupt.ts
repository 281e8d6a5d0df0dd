/** What Ctrl-C does to a run. */
export interface Interrupt {
  /** Aborted by the first SIGINT or SIGTERM: finish the step in hand, then stop. */
  readonly stop: AbortSignal;
  /** Gives the signals back to Node's default. */
  done(): void;
}

/** The first SIGINT or SIGTERM asks to stop, the second calls `giveUp`, which ends the process. */
export function onInterrupt(askedToStop: () => void, giveUp: () => never): Interrupt {
  const controller = new AbortController();
  const handler = (): void => {
    if (controller.signal.aborted) giveUp();
    controller.abort();
    askedToStop();
  };
  process.on('SIGINT', handler).on('SIGTERM', handler);
  return {
    stop: controller.signal,
    done: () => {
      process.off('SIGINT', handler).off('SIGTERM', handler);
    },
  };
}
