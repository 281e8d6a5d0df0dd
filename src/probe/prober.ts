import type { ProbeTarget } from '../inventory/model.js';
import { attempt } from './attempt.js';
import { Book, type Entry } from './book.js';
import { type Clock, systemClock } from './clock.js';
import { InFlight, type Probe } from './in-flight.js';
import type { MeasuredLedger } from './ledger.js';
import { type LoopWatch, watchLoop } from './loop-watch.js';
import type { Outcome } from './outcome.js';
import type { Reach } from './reach.js';
import { Schedule } from './schedule.js';

/** Probes one target at a fixed rate until it is stopped. */
export interface Prober {
  /** Probes scheduled from now on belong to `phase`. */
  enter(phase: string): void;
  snapshot(): MeasuredLedger;
  /**
   * Ends the schedule and waits for the probes on their way, at most `drainMs` (default: each until its own
   * `timeoutMs`); whatever has no answer by then is lost. Calling it again gives the same ledger.
   */
  stop(options?: { readonly drainMs?: number }): Promise<MeasuredLedger>;
}

/** One settled probe. */
export interface ProbeRecord {
  readonly target: string;
  readonly phase: string;
  /** Epoch milliseconds. */
  readonly scheduledAt: number;
  readonly entry: Entry;
}

export interface ProberOptions {
  readonly clock?: Clock;
  /** Called for every settled probe; must be quick and must not throw. */
  readonly onProbe?: (record: ProbeRecord) => void;
  /** The phase before the first `enter`. Default `before`. */
  readonly phase?: string;
  /** Aborting it ends the schedule and closes every connection at once; probes on their way are then unfinished. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from now to the first probe. Default 0. */
  readonly offsetMs?: number;
  /** Shared by probers that run side by side, and stopped by whoever made it. Default: one of its own. */
  readonly watch?: LoopWatch;
  /** Default: what the schedule needs when every probe takes the whole of `timeoutMs`, at most 1024. */
  readonly maxInFlight?: number;
}

/**
 * A slot that is as late as this, or that comes when the coordinator stood still for so long within the time of the probes that are on their way, is
 * put down to the coordinator when there are too many of them: it sent them all at once.
 */
const LATE_MS = 20;
const MOST_SOCKETS = 1024;

/**
 * Starts an open-loop prober: probe n is due at start + n / rate, whatever became of those before, each over a new connection.
 * Latencies are counted from when a probe was due. When the coordinator itself stood still, the slots it missed are made up
 * for at once, and its stalls are taken out of latencies, gaps and timeouts and told as `coordinatorStallMs`.
 * Keeps the process alive until `stop` or the signal.
 */
export function startProber(target: ProbeTarget, reach: Reach, options: ProberOptions = {}): Prober {
  return new OpenLoop(target, reach, options);
}

class OpenLoop implements Prober {
  readonly #target: ProbeTarget;
  readonly #reach: Reach;
  readonly #options: ProberOptions;
  readonly #clock: Clock;
  readonly #watch: LoopWatch;
  readonly #epochOffsetMs: number;
  readonly #book: Book;
  readonly #inFlight = new InFlight();
  readonly #schedule: Schedule;
  readonly #endBeat: () => void;
  readonly #abandon = (): void => this.#giveUp();
  /** The end of probing; probes may still be on their way. */
  #untilMs: number | undefined;
  #stopped: Promise<MeasuredLedger> | undefined;

  constructor(target: ProbeTarget, reach: Reach, options: ProberOptions) {
    this.#target = target;
    this.#reach = reach;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#watch = options.watch ?? watchLoop(this.#clock);
    const startMs = this.#watch.nowMs();
    this.#epochOffsetMs = this.#clock.epochMs() - startMs;
    this.#book = new Book(options.phase ?? 'before', startMs, this.#watch.stalls);
    const launch = (dueMs: number, nowMs: number): void => this.#launch(dueMs, nowMs);
    this.#schedule = new Schedule(startMs + (options.offsetMs ?? 0), target.ratePerSecond, this.#watch, launch);
    this.#endBeat = this.#watch.onBeat((nowMs) => this.#endOverdue(nowMs));
    options.signal?.addEventListener('abort', this.#abandon, { once: true });
    if (options.signal?.aborted) this.#giveUp();
    else this.#schedule.run();
  }

  enter(phase: string): void {
    this.#schedule.catchUp();
    this.#book.enter(phase, this.#watch.nowMs());
  }

  snapshot(): MeasuredLedger {
    const ledgers = this.#book.ledger(this.#untilMs ?? this.#watch.nowMs(), (atMs) => this.#epochOf(atMs));
    return { target: this.#target.name, reachedFrom: this.#reach.from, ...ledgers };
  }

  stop(options: { readonly drainMs?: number } = {}): Promise<MeasuredLedger> {
    this.#stopped ??= this.#finish(options.drainMs);
    return this.#stopped;
  }

  #launch(scheduledMs: number, nowMs: number): void {
    const probe = { account: this.#book.send(), scheduledMs, ending: new AbortController() };
    const most = this.#options.maxInFlight ?? mostAtOnce(this.#target);
    if (this.#inFlight.size < most) void this.#ask(probe);
    else if (
      this.#watch.stalls.within(nowMs - this.#target.timeoutMs, nowMs) > LATE_MS ||
      nowMs - scheduledMs > LATE_MS
    )
      this.#enterInBook(probe, { kind: 'unmeasured', reason: 'coordinator stalled' });
    else this.#enterInBook(probe, { kind: 'lost', failure: 'too many waiting' });
  }

  async #ask(probe: Probe): Promise<void> {
    this.#inFlight.add(probe);
    this.#settle(probe, await attempt(this.#target, this.#reach, this.#clock, probe.ending.signal));
  }

  /** The first settlement of a probe counts; what comes after its time is too late. */
  #settle(probe: Probe, outcome: Outcome): void {
    if (!this.#inFlight.take(probe)) return;
    this.#enterInBook(probe, outcome.kind === 'answered' ? this.#answerOf(probe, outcome) : outcome);
  }

  #answerOf({ scheduledMs }: Probe, outcome: Extract<Outcome, { kind: 'answered' }>): Entry {
    const latencyMs = this.#sinceMs(scheduledMs, outcome.readyMs);
    const { answeredBy } = outcome;
    return answeredBy === undefined ? { kind: 'answered', latencyMs } : { kind: 'answered', latencyMs, answeredBy };
  }

  #enterInBook({ account, scheduledMs }: Probe, entry: Entry): void {
    this.#book.settle(account, entry, this.#watch.nowMs());
    const { onProbe } = this.#options;
    onProbe?.({ target: this.#target.name, phase: account.phase, scheduledAt: this.#epochOf(scheduledMs), entry });
  }

  #endOverdue(nowMs: number): void {
    const { timeoutMs } = this.#target;
    const overdue = this.#inFlight.overdue(({ scheduledMs }) => this.#sinceMs(scheduledMs, nowMs) >= timeoutMs);
    for (const probe of overdue) this.#end(probe, 'timeout');
  }

  #end(probe: Probe, failure: string): void {
    this.#settle(probe, { kind: 'lost', failure });
    probe.ending.abort();
  }

  async #finish(drainMs: number | undefined): Promise<MeasuredLedger> {
    this.#schedule.catchUp();
    this.#endSchedule();
    await this.#inFlight.idle(drainMs);
    for (const probe of this.#inFlight.overdue(() => true)) this.#end(probe, 'unanswered when stopped');
    this.#release();
    return this.snapshot();
  }

  #giveUp(): void {
    this.#endSchedule();
    for (const probe of this.#inFlight.overdue(() => true)) {
      this.#inFlight.take(probe);
      probe.ending.abort();
    }
    this.#release();
  }

  #endSchedule(): void {
    this.#schedule.end();
    this.#untilMs ??= this.#watch.nowMs();
  }

  #release(): void {
    this.#endBeat();
    if (this.#options.watch === undefined) this.#watch.stop();
    this.#options.signal?.removeEventListener('abort', this.#abandon);
  }

  /** Milliseconds from one moment to another, less the coordinator's own stalls in between. */
  #sinceMs(fromMs: number, toMs: number): number {
    return toMs - fromMs - this.#watch.stalls.within(fromMs, toMs);
  }

  #epochOf(monotonicMs: number): number {
    return Math.round(monotonicMs + this.#epochOffsetMs);
  }
}

/** The beat that ends overdue probes comes every 10 ms; a quarter of a second of slots covers it and a short stall. */
function mostAtOnce({ ratePerSecond, timeoutMs }: ProbeTarget): number {
  return Math.min(MOST_SOCKETS, Math.ceil((ratePerSecond * (timeoutMs + 250)) / 1000) + 1);
}
