import { LockedError } from '../node/lock.js';
import { NodeError } from '../node/node-error.js';
import type { Verdict } from '../plan/verdict.js';
import { SshError } from '../ssh/error.js';

/** Why a pair's run can't go on. The outcome follows from what was changed by then. */
export type HaltCause = 'blocked' | 'failed' | 'needs-person' | 'stopped' | 'locked' | 'unreachable';

/** Ends the run of one pair; every other pair goes on. */
export class PairHalt extends Error {
  override readonly name = 'PairHalt';
  readonly why: HaltCause;
  readonly remedy: string | undefined;

  constructor(why: HaltCause, reason: string, remedy?: string) {
    super(reason);
    this.why = why;
    this.remedy = remedy;
  }
}

/** Goes on only when the answer is ok: unknown counts as blocked. */
export function demand(verdict: Verdict, why: HaltCause = 'blocked'): void {
  if (verdict.verdict === 'ok') return;
  throw new PairHalt(
    why,
    verdict.verdict === 'unknown' ? `not known: ${verdict.reason}` : verdict.reason,
    verdict.remedy,
  );
}

/** What an error from below means for the pair; anything unexpected is thrown on as hitless's own fault. */
export function asHalt(error: unknown): PairHalt {
  if (error instanceof PairHalt) return error;
  if (error instanceof LockedError) return new PairHalt('locked', error.message, error.remedy);
  if (error instanceof SshError && error.failure === 'aborted') return new PairHalt('stopped', error.message);
  if (error instanceof SshError) return new PairHalt('unreachable', error.message, error.remedy);
  if (error instanceof NodeError) return new PairHalt('failed', error.message, error.remedy);
  throw error;
}
