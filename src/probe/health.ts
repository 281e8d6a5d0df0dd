import type { HealthCheck } from '../inventory/model.js';
import { attemptInTime } from './attempt.js';
import { systemClock } from './clock.js';
import type { Outcome } from './outcome.js';
import type { Reach } from './reach.js';

/** Whether a check was answered as expected; `unknown` when it could not be asked. */
export interface HealthVerdict {
  readonly verdict: 'ok' | 'blocked' | 'unknown';
  readonly reason: string;
}

/** Makes the check once: one connection, one request, at most its `timeoutMs`. Never rejects. */
export function runHealthCheck(
  check: HealthCheck,
  reach: Reach,
  options: { readonly signal?: AbortSignal } = {},
): Promise<HealthVerdict> {
  return ask(check, reach, check.timeoutMs, options.signal);
}

export interface UntilHealthyOptions {
  /** Milliseconds from the call until it gives up. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** Milliseconds between two tries. Default 250. */
  readonly everyMs?: number;
}

/** Repeats the check until it is ok, at most `deadlineMs`; then the last verdict with how long was waited. Never rejects. */
export async function untilHealthy(
  check: HealthCheck,
  reach: Reach,
  options: UntilHealthyOptions,
): Promise<HealthVerdict> {
  const { deadlineMs, signal, everyMs = 250 } = options;
  const endMs = systemClock.monotonicMs() + deadlineMs;
  let last: HealthVerdict = { verdict: 'unknown', reason: `${check.name}: not asked, no time was given` };
  for (let tries = 1; ; tries += 1) {
    const leftMs = endMs - systemClock.monotonicMs();
    if (leftMs <= 0) return { ...last, reason: `${last.reason} (after ${deadlineMs} ms and ${tries - 1} tries)` };
    last = await ask(check, reach, leftMs, signal);
    if (last.verdict === 'ok' || signal?.aborted) return last;
    await pause(Math.min(everyMs, Math.max(0, endMs - systemClock.monotonicMs())), signal);
  }
}

async function ask(
  check: HealthCheck,
  reach: Reach,
  mostMs: number,
  signal: AbortSignal | undefined,
): Promise<HealthVerdict> {
  const outcome = await attemptInTime(check, reach, systemClock, { mostMs, signal });
  if (signal?.aborted && outcome.kind !== 'answered') return { verdict: 'unknown', reason: `${check.name}: stopped` };
  return verdictOf(check, reach, outcome);
}

function verdictOf(check: HealthCheck, reach: Reach, outcome: Outcome): HealthVerdict {
  const from = reach.from === 'coordinator' ? '' : ` through ${reach.from.node}`;
  const asked = `${check.name}: ${check.address}:${check.port}${check.kind === 'http' ? ` GET ${check.path}` : ''}${from}`;
  if (outcome.kind === 'answered') return { verdict: 'ok', reason: `${asked}: ${outcome.text}` };
  if (outcome.kind === 'lost') return { verdict: 'blocked', reason: `${asked}: ${outcome.failure}` };
  return { verdict: 'unknown', reason: `${asked}: could not be asked: ${outcome.reason}` };
}

/** Ends after `ms` or when aborted. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}
