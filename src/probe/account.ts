import { type PhaseLedger, percentile } from './ledger.js';

/** A time without an answer, in milliseconds of the monotonic clock; `lengthMs` is less the coordinator's own stalls, `stalledMs`. */
export interface Gap {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly stalledMs: number;
}

/** The running account of one phase. */
export interface Account {
  readonly phase: string;
  sent: number;
  lost: number;
  readonly latenciesMs: number[];
  readonly answeredBy: Map<string, number>;
  readonly failures: Map<string, number>;
  readonly unmeasured: Map<string, number>;
  worstGap: Gap | undefined;
}

export const emptyAccount = (phase: string): Account => ({
  phase,
  sent: 0,
  lost: 0,
  latenciesMs: [],
  answeredBy: new Map(),
  failures: new Map(),
  unmeasured: new Map(),
  worstGap: undefined,
});

export function count(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

export const worseGap = (one: Gap | undefined, other: Gap): Gap =>
  one === undefined || other.lengthMs > one.lengthMs ? other : one;

/** One account that holds everything of `accounts`. */
export function sumOf(phase: string, accounts: readonly Account[]): Account {
  const sum = emptyAccount(phase);
  for (const account of accounts) {
    sum.sent += account.sent;
    sum.lost += account.lost;
    for (const latencyMs of account.latenciesMs) sum.latenciesMs.push(latencyMs);
    for (const name of ['answeredBy', 'failures', 'unmeasured'] as const) {
      for (const [key, by] of account[name]) count(sum[name], key, by);
    }
    if (account.worstGap !== undefined) sum.worstGap = worseGap(sum.worstGap, account.worstGap);
  }
  return sum;
}

/** The account as plain data; `epochOf` turns monotonic into epoch milliseconds. */
export function ledgerOf(
  account: Account,
  times: Pick<PhaseLedger, 'watchedMs' | 'coordinatorStallMs'>,
  epochOf: (monotonicMs: number) => number,
): PhaseLedger {
  const sorted = Float64Array.from(account.latenciesMs).toSorted();
  return {
    phase: account.phase,
    watchedMs: rounded(times.watchedMs),
    sent: account.sent,
    answered: sorted.length,
    lost: account.lost,
    unfinished: account.sent - sorted.length - account.lost,
    p50Ms: roundedOrNull(percentile(sorted, 50)),
    p99Ms: roundedOrNull(percentile(sorted, 99)),
    maxMs: roundedOrNull(percentile(sorted, 100)),
    worstGapMs: rounded(account.worstGap?.lengthMs ?? 0),
    worstGapStalledMs: rounded(account.worstGap?.stalledMs ?? 0),
    worstGapAt: account.worstGap === undefined ? null : epochOf(account.worstGap.fromMs),
    answeredBy: Object.fromEntries(account.answeredBy),
    failures: Object.fromEntries(account.failures),
    unmeasured: Object.fromEntries(account.unmeasured),
    coordinatorStallMs: rounded(times.coordinatorStallMs),
  };
}

/** Whole microseconds: the clock shows no more. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const roundedOrNull = (ms: number | null): number | null => (ms === null ? null : rounded(ms));
