/**
 * What the prober saw of one target in one phase, plain data.
 *
 * `sent = answered + lost + unfinished`. A slot of the schedule that the coordinator could not use by its own fault is in
 * `unmeasured` and in none of the others. Every count of a target's `total` is the sum of its phases.
 */
export interface PhaseLedger {
  /** The name given to `enter`; entering the same name again goes on with the same ledger. `total` in a target's total. */
  readonly phase: string;
  /** Milliseconds that the phase lasted. */
  readonly watchedMs: number;
  /** Probes whose scheduled time lies in this phase, whenever their answer came. */
  readonly sent: number;
  readonly answered: number;
  /** Probes that failed, or that had no whole answer `timeoutMs` after their scheduled time. */
  readonly lost: number;
  /** Still waiting (in a snapshot), or given up because the caller aborted the prober: neither answered nor lost. */
  readonly unfinished: number;
  /**
   * Latency of the answered probes: from the scheduled time (not from when the socket was opened, so waiting
   * probes count: no coordinated omission) to the whole answer, less the coordinator's own stalls in between. Percentiles
   * are nearest-rank. `null` when nothing was answered.
   */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /**
   * The longest time without an answer: between two answers that follow each other, from the start of probing to the first answer, or
   * from the last answer to the end of probing (in a snapshot: to now), less the coordinator's own stalls in between. Not cut at the borders of
   * phases: every phase that a gap touches counts the whole of it, so an outage of 300 ms is one of 300 ms wherever a border falls.
   * The total's is the largest of its phases'. A healthy target shows about one probing interval.
   */
  readonly worstGapMs: number;
  /** The coordinator's own stalls within the worst gap: by so much longer it may have been. */
  readonly worstGapStalledMs: number;
  /** Epoch milliseconds at which the worst gap began; `null` when there is none yet. */
  readonly worstGapAt: number | null;
  /** Answers by the value of the identity header; empty when the target names none. */
  readonly answeredBy: Readonly<Record<string, number>>;
  /** Lost probes by reason: `refused`, `reset`, `timeout`, `closed`, `truncated`, `malformed`, `unreachable`, `status 503`, … */
  readonly failures: Readonly<Record<string, number>>;
  /** Slots that were not measured by the coordinator's own fault, by reason: its sockets ran out, its SSH connection was lost. */
  readonly unmeasured: Readonly<Record<string, number>>;
  /** Milliseconds of this phase in which the coordinator's own event loop stood still, so nothing can be said about the target. */
  readonly coordinatorStallMs: number;
}

/** Where probes were sent from. A node's own view of a VIP says nothing about the network between clients and the pair. */
export type ReachedFrom = 'coordinator' | { readonly node: string };

/** Everything that was seen of one target, or why it was not measured. */
export type TargetLedger =
  | {
      /** Name of the probe target. */
      readonly target: string;
      readonly reachedFrom: ReachedFrom;
      /** In the order in which the phases were first entered. */
      readonly phases: readonly PhaseLedger[];
      readonly total: PhaseLedger;
    }
  | { readonly target: string; readonly notMeasured: string };

/** A target's ledger that holds measurements. */
export type MeasuredLedger = Exclude<TargetLedger, { readonly notMeasured: string }>;

export const isMeasured = (ledger: TargetLedger): ledger is MeasuredLedger => !('notMeasured' in ledger);

/**
 * Nearest-rank percentile: the smallest value that at least `percent` % of the values do not exceed.
 * `sorted` is ascending, `percent` is above 0 and at most 100. `null` for no values.
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;
}
