import type { DrillRecord } from '../plan/drill-record.js';
import type { TargetLedger } from '../probe/ledger.js';

/**
 * How a pair came out of a run.
 * - `done`: every node was reloaded and proven
 * - `blocked`: a question was not answered with ok before anything changed
 * - `failed-whole`: something failed after a change, and the pair was seen to be whole afterwards
 * - `needs-person`: a node is in a state that hitless can't put right; `remedy` says what to run
 * - `stopped`: the operator or the failure budget stopped it; the pair is whole
 * - `locked`: another run holds the lock of a node
 * - `unreachable`: a node could not be reached or authenticated, or root was refused; nothing changed
 */
export type PairOutcome = 'done' | 'blocked' | 'failed-whole' | 'needs-person' | 'stopped' | 'locked' | 'unreachable';

export interface PairResult {
  readonly pair: string;
  readonly outcome: PairOutcome;
  readonly reason: string;
  /** What to do or to run, where there is something. */
  readonly remedy?: string;
  /** Nodes that were reloaded and proven, in order. */
  readonly proven: readonly string[];
  readonly ledgers: readonly TargetLedger[];
  /** Of a drill: predicted beside measured, as it is kept. */
  readonly drill?: DrillRecord;
  readonly tookMs: number;
}

/** The documented exit codes of hitless. */
export const EXIT = {
  done: 0,
  fault: 1,
  usage: 2,
  blocked: 3,
  failedWhole: 4,
  needsPerson: 5,
  stopped: 6,
  locked: 7,
  outsideWindow: 8,
  unreachable: 9,
} as const;

const CODE_OF: Readonly<Record<PairOutcome, number>> = {
  done: EXIT.done,
  blocked: EXIT.blocked,
  'failed-whole': EXIT.failedWhole,
  'needs-person': EXIT.needsPerson,
  stopped: EXIT.stopped,
  locked: EXIT.locked,
  unreachable: EXIT.unreachable,
};

/** Worst first: what a caller must hear about before anything else. */
const PRECEDENCE = [EXIT.needsPerson, EXIT.failedWhole, EXIT.stopped, EXIT.unreachable, EXIT.locked, EXIT.blocked];

/** The exit code of a run over many pairs: the first of 5, 4, 6, 9, 7, 3 that applies to a pair, else 0. */
export function exitCodeOf(results: readonly Pick<PairResult, 'outcome'>[]): number {
  const codes = new Set(results.map((result) => CODE_OF[result.outcome]));
  return PRECEDENCE.find((code) => codes.has(code)) ?? EXIT.done;
}
