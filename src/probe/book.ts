import { type Account, count, emptyAccount, type Gap, ledgerOf, sumOf, worseGap } from './account.js';
import type { PhaseLedger } from './ledger.js';
import type { Outcome } from './outcome.js';
import type { Stalls } from './stalls.js';

/** What came of one probe; an answer's latency is counted from the scheduled time. */
export type Entry = Exclude<Outcome, { readonly kind: 'answered' }> | AnswerEntry;

interface AnswerEntry {
  readonly kind: 'answered';
  readonly latencyMs: number;
  readonly answeredBy?: string;
}

interface Visit {
  readonly account: Account;
  readonly fromMs: number;
}

/** A header that differs in every answer must not fill the memory. */
const MOST_IDENTITIES = 100;
const OTHER_IDENTITIES = '(others)';

/**
 * Keeps the accounts of one target's phases. It reads no clock: every time is given, in milliseconds of the monotonic clock.
 * Invariant: the times given to `enter` and `settle` never go back.
 */
export class Book {
  readonly #accounts = new Map<string, Account>();
  readonly #visits: Visit[] = [];
  readonly #stalls: Pick<Stalls, 'within'>;
  #current: Account;
  #lastAnswerMs: number;

  constructor(phase: string, startMs: number, stalls: Pick<Stalls, 'within'>) {
    this.#stalls = stalls;
    this.#lastAnswerMs = startMs;
    this.#current = this.#visit(phase, startMs);
  }

  /** Probes sent from now on belong to `phase`. */
  enter(phase: string, atMs: number): void {
    this.#current = this.#visit(phase, atMs);
  }

  /** Counts a probe as sent; what comes of it is settled on the account that this returns. */
  send(): Account {
    this.#current.sent += 1;
    return this.#current;
  }

  /** Books what came of a sent probe at `atMs`. */
  settle(account: Account, entry: Entry, atMs: number): void {
    switch (entry.kind) {
      case 'answered':
        account.latenciesMs.push(entry.latencyMs);
        if (entry.answeredBy !== undefined) countIdentity(account.answeredBy, entry.answeredBy);
        this.#closeGap(atMs);
        return;
      case 'lost':
        account.lost += 1;
        count(account.failures, entry.failure);
        return;
      case 'unmeasured':
        account.sent -= 1;
        count(account.unmeasured, entry.reason);
    }
  }

  /** The ledgers as of `untilMs`, the end of probing or now. `epochOf` turns monotonic into epoch milliseconds. */
  ledger(
    untilMs: number,
    epochOf: (monotonicMs: number) => number,
  ): { phases: readonly PhaseLedger[]; total: PhaseLedger } {
    const accounts = [...this.#accounts.values()].map((account) => this.#withOpenGap(account, untilMs));
    const phases = accounts.map((account) => ledgerOf(account, this.#timesOf(account.phase, untilMs), epochOf));
    const total = ledgerOf(sumOf('total', accounts), sumOfTimes(phases), epochOf);
    return { phases, total };
  }

  #visit(phase: string, fromMs: number): Account {
    const account = this.#accounts.get(phase) ?? emptyAccount(phase);
    this.#accounts.set(phase, account);
    this.#visits.push({ account, fromMs });
    return account;
  }

  #closeGap(atMs: number): void {
    const gap = this.#gapUntil(atMs);
    for (const account of this.#phasesIn(gap.fromMs, atMs)) account.worstGap = worseGap(account.worstGap, gap);
    this.#lastAnswerMs = atMs;
  }

  /** The account with the gap that is still open; that gap is not kept, because the next answer ends it elsewhere. */
  #withOpenGap(account: Account, untilMs: number): Account {
    const gap = this.#gapUntil(untilMs);
    if (!this.#phasesIn(gap.fromMs, untilMs).has(account)) return account;
    return { ...account, worstGap: worseGap(account.worstGap, gap) };
  }

  #gapUntil(toMs: number): Gap {
    const fromMs = this.#lastAnswerMs;
    const stalledMs = this.#stalls.within(fromMs, toMs);
    return { fromMs, lengthMs: toMs - fromMs - stalledMs, stalledMs };
  }

  /** The phases that have some of the time from `fromMs` to `toMs`; one that begins at its very end has none. */
  #phasesIn(fromMs: number, toMs: number): ReadonlySet<Account> {
    const first = this.#visits.findLastIndex((visit) => visit.fromMs <= fromMs);
    const since = this.#visits.slice(Math.max(0, first));
    return new Set(since.filter((visit) => visit.fromMs < toMs).map((visit) => visit.account));
  }

  #timesOf(phase: string, untilMs: number): Times {
    let watchedMs = 0;
    let coordinatorStallMs = 0;
    this.#visits.forEach(({ account, fromMs }, index) => {
      if (account.phase !== phase) return;
      const toMs = this.#visits[index + 1]?.fromMs ?? untilMs;
      watchedMs += toMs - fromMs;
      coordinatorStallMs += this.#stalls.within(fromMs, toMs);
    });
    return { watchedMs, coordinatorStallMs };
  }
}

type Times = Pick<PhaseLedger, 'watchedMs' | 'coordinatorStallMs'>;

const sumOfTimes = (phases: readonly Times[]): Times => ({
  watchedMs: phases.reduce((sum, phase) => sum + phase.watchedMs, 0),
  coordinatorStallMs: phases.reduce((sum, phase) => sum + phase.coordinatorStallMs, 0),
});

function countIdentity(counts: Map<string, number>, identity: string): void {
  count(counts, counts.has(identity) || counts.size < MOST_IDENTITIES ? identity : OTHER_IDENTITIES);
}
