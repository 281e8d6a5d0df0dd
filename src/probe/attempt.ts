import type { Duplex } from 'node:stream';
import type { HealthCheck, ProbeTarget } from '../inventory/model.js';
import type { Clock } from './clock.js';
import { askHttp } from './http.js';
import { type Outcome, outcomeOf, Unanswered } from './outcome.js';
import type { Reach } from './reach.js';
import { surviveAccept } from './tcp.js';

/** What is asked: one new connection to `address`:`port` and, for HTTP, one request. */
export type Question = ProbeTarget | HealthCheck;

/**
 * Asks once over a new connection, which is closed before this settles. Never rejects.
 * Aborting `signal` ends it at once as lost with `timeout`.
 */
export async function attempt(question: Question, reach: Reach, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  let stream: Duplex | undefined;
  const cut = (): unknown => stream?.destroy(new Unanswered('timeout'));
  try {
    stream = await reach.open(question.address, question.port, question.timeoutMs, signal);
    // Errors after the answer are of no account, but without a listener they would end the process.
    stream.on('error', () => {});
    if (signal.aborted) throw new Unanswered('timeout');
    signal.addEventListener('abort', cut, { once: true });
    const connectedMs = clock.monotonicMs();
    if (question.kind === 'http') return { ...(await askHttp(question, stream)), readyMs: clock.monotonicMs() };
    await surviveAccept(stream);
    return { kind: 'answered', text: 'connected', readyMs: connectedMs };
  } catch (error) {
    return signal.aborted ? { kind: 'lost', failure: 'timeout' } : outcomeOf(error);
  } finally {
    signal.removeEventListener('abort', cut);
    stream?.destroy();
  }
}

/** `attempt` with the question's own `timeoutMs`, or `mostMs` if that is shorter. */
export async function attemptInTime(
  question: Question,
  reach: Reach,
  clock: Clock,
  options: { readonly mostMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<Outcome> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  // Not AbortSignal.timeout: its timer does not keep the process alive. After a stall, an answer in the kernel goes first.
  const timer = setTimeout(
    () => setImmediate(end),
    Math.min(question.timeoutMs, options.mostMs ?? Number.POSITIVE_INFINITY),
  );
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted) end();
  try {
    return await attempt(question, reach, clock, ending.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
  }
}
