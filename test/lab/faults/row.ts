import { expectationOf } from './fault.js';
import type { TrialResult } from './run-trials.js';

/** What came of a trial, for tables. */
export interface Row {
  /** Its place among the trials: they end in another order. */
  readonly number: number;
  readonly fault: string;
  readonly title: string;
  readonly side: string;
  /** Absent when the trial could not be done to its end. */
  readonly code?: number | 'killed';
  readonly end?: string;
  readonly backup?: string;
  readonly master?: string;
  readonly sent?: number;
  readonly lost?: number;
  readonly worstGapMs?: number;
  /** Why clients noticed, where that is the fault's own doing. */
  readonly interrupts?: string;
  readonly wholeAfterDeadlineS?: number;
  readonly tookMs?: number;
  readonly reason?: string;
  /** Empty: it ended whole. */
  readonly wrong: readonly string[];
}

export function rowOf(result: TrialResult, number: number): Row {
  const { trial, wrong } = result;
  const { interrupts } = expectationOf(trial);
  const head = {
    number,
    fault: trial.fault.id,
    title: trial.fault.title,
    side: trial.side,
    wrong,
    ...(interrupts !== undefined && { interrupts }),
  };
  if (!('served' in result)) return head;
  const { code, end, backup, master, served, wholeAfterDeadlineS, tookMs, reason } = result;
  const { sent, lost, worstGapMs } = served;
  return {
    ...head,
    code,
    end,
    backup,
    master,
    sent,
    lost,
    worstGapMs,
    ...(wholeAfterDeadlineS !== undefined && { wholeAfterDeadlineS }),
    tookMs,
    reason,
  };
}
