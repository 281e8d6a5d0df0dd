import type { LoopWatch } from './loop-watch.js';

/** The open loop: slot n is due at `startMs` + n / rate, whatever became of the slots before. */
export class Schedule {
  readonly #startMs: number;
  readonly #ratePerSecond: number;
  readonly #watch: LoopWatch;
  readonly #onDue: (dueMs: number, nowMs: number) => void;
  #nextSlot = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `onDue` is called once for every slot, in order; several times in a row when the event loop was late. */
  constructor(startMs: number, ratePerSecond: number, watch: LoopWatch, onDue: (dueMs: number, nowMs: number) => void) {
    this.#startMs = startMs;
    this.#ratePerSecond = ratePerSecond;
    this.#watch = watch;
    this.#onDue = onDue;
  }

  /** Keeps the process alive until `end`. */
  run(): void {
    this.catchUp();
    if (this.#ended) return;
    const waitMs = this.#dueMs(this.#nextSlot) - this.#watch.nowMs();
    this.#timer = setTimeout(() => this.run(), Math.max(1, Math.ceil(waitMs)));
  }

  /** Calls `onDue` for all slots that are due by now. */
  catchUp(): void {
    const nowMs = this.#watch.nowMs();
    while (!this.#ended && this.#dueMs(this.#nextSlot) <= nowMs) {
      this.#nextSlot += 1;
      this.#onDue(this.#dueMs(this.#nextSlot - 1), nowMs);
    }
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #dueMs(slot: number): number {
    return this.#startMs + (slot * 1000) / this.#ratePerSecond;
  }
}
