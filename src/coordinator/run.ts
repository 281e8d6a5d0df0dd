import PQueue from 'p-queue';
import type { Pair } from '../inventory/model.js';
import type { Emit } from './events.js';
import { exitCodeOf, type PairResult } from './outcome.js';

export interface RunOptions {
  readonly command: string;
  /** Pairs that are worked on at once. At least 1. */
  readonly concurrency: number;
  /** How many pairs may fail before no new one is started. 0: the first failure stops new ones. */
  readonly maxFailures: number;
  /** Aborted when the operator asks to stop: no new pair is started. */
  readonly stop: AbortSignal;
  readonly now: () => number;
  readonly emit: Emit;
}

/**
 * Works through the pairs, `concurrency` at a time; returns every pair's result in the order given. When `work` rejects, which is a
 * fault of hitless itself, no new pair is started, those in hand are finished, and then this rejects with it.
 */
export async function runPairs(
  pairs: readonly Pair[],
  work: (pair: Pair) => Promise<PairResult>,
  options: RunOptions,
): Promise<{ readonly results: readonly PairResult[]; readonly exitCode: number }> {
  const { emit, now } = options;
  const startedAtMs = now();
  emit('run.started', {
    command: options.command,
    pairs: pairs.map((pair) => pair.name),
    concurrency: options.concurrency,
    maxFailures: options.maxFailures,
  });
  const queue = new PQueue({ concurrency: options.concurrency });
  let failures = 0;
  let fault = false;
  const noteFault = (error: unknown): never => {
    fault = true;
    throw error;
  };
  const settled = await Promise.allSettled(
    pairs.map((pair) =>
      queue.add(async () => {
        const refusal = refusalOf(options, failures, fault);
        const result = refusal === undefined ? await work(pair).catch(noteFault) : notStarted(pair, refusal);
        if (refusal === undefined && result.outcome !== 'done') failures += 1;
        emit('pair.finished', { pair: pair.name, result });
        return result;
      }),
    ),
  );
  const results = settled.map(valueOrFault);
  const exitCode = exitCodeOf(results);
  emit('run.finished', { exitCode, results, tookMs: now() - startedAtMs });
  return { results, exitCode };
}

/** The first rejection among settled promises is thrown: by then nothing is in hand any more. */
function valueOrFault<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function refusalOf(options: RunOptions, failures: number, fault: boolean): string | undefined {
  if (fault) return 'not started: hitless itself failed';
  if (options.stop.aborted) return 'not started: the operator stopped the run';
  if (failures > options.maxFailures) {
    return `not started: ${failures} failed, and --max-failures is ${options.maxFailures}`;
  }
  return undefined;
}

const notStarted = (pair: Pair, reason: string): PairResult => ({
  pair: pair.name,
  outcome: 'stopped',
  reason,
  proven: [],
  ledgers: [],
  tookMs: 0,
});
