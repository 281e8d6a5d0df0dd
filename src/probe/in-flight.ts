import type { Account } from './account.js';

/** A probe that was sent and has not been settled. */
export interface Probe {
  /** The account of the phase in which it was scheduled. */
  readonly account: Account;
  readonly scheduledMs: number;
  /** Aborting it closes the probe's connection. */
  readonly ending: AbortController;
}

/** What setTimeout takes at most, near 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The probes that are on their way. Invariant: in the order of their scheduled times. */
export class InFlight {
  readonly #probes = new Set<Probe>();
  #onIdle: (() => void) | undefined;

  get size(): number {
    return this.#probes.size;
  }

  add(probe: Probe): void {
    this.#probes.add(probe);
  }

  /** Takes the probe out; false when it was settled before. */
  take(probe: Probe): boolean {
    const taken = this.#probes.delete(probe);
    if (this.#probes.size === 0) this.#onIdle?.();
    return taken;
  }

  /** The probes at the front that `overdue` holds for. */
  overdue(overdue: (probe: Probe) => boolean): readonly Probe[] {
    const found: Probe[] = [];
    for (const probe of this.#probes) {
      if (!overdue(probe)) break;
      found.push(probe);
    }
    return found;
  }

  /** Resolves when none is left, or after `mostMs`; keeps the process alive meanwhile. */
  idle(mostMs: number = LONGEST_TIMER_MS): Promise<void> {
    if (this.#probes.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      // After a stall of our own, answers that the kernel holds go first.
      const timer = setTimeout(() => setImmediate(resolve), mostMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
