/** The answer to one safety question. `unknown` counts as blocked everywhere. */
export type Verdict = { readonly verdict: 'ok'; readonly reason: string } | Refusal;

/** An answer that is not ok. */
export interface Refusal {
  readonly verdict: 'blocked' | 'unknown';
  readonly reason: string;
  readonly remedy?: string;
}

export const ok = (reason: string): Verdict => ({ verdict: 'ok', reason });

export const blocked = (reason: string, remedy?: string): Refusal =>
  remedy === undefined ? { verdict: 'blocked', reason } : { verdict: 'blocked', reason, remedy };

export const unknown = (reason: string, remedy?: string): Refusal =>
  remedy === undefined ? { verdict: 'unknown', reason } : { verdict: 'unknown', reason, remedy };

/** The first verdict that is not `ok`, or `ok` with `reason` when all are. */
export const allOk = (verdicts: readonly Verdict[], reason: string): Verdict =>
  verdicts.find((each) => each.verdict !== 'ok') ?? ok(reason);
