import { describe, expect, it } from 'vitest';
import type { EventName } from '../../src/coordinator/events.js';
import type { PairOutcome, PairResult } from '../../src/coordinator/outcome.js';
import { runPairs } from '../../src/coordinator/run.js';
import type { Pair } from '../../src/inventory/model.js';

const pairs = ['p1', 'p2', 'p3', 'p4'].map(
  (name): Pair => ({ name, labels: {}, nodes: [], probes: [], checks: [], soakMs: 0, proofMs: 0, suppressions: [] }),
);
const resultOf = (pair: Pair, outcome: PairOutcome): PairResult => ({
  pair: pair.name,
  outcome,
  reason: '',
  proven: [],
  ledgers: [],
  tookMs: 0,
});

function options(
  part: { readonly concurrency?: number; readonly maxFailures?: number; readonly stop?: AbortSignal } = {},
) {
  const names: EventName[] = [];
  return {
    names,
    all: {
      command: 'reload',
      concurrency: 1,
      maxFailures: 0,
      stop: new AbortController().signal,
      now: () => 0,
      emit: (name: EventName) => names.push(name),
      ...part,
    },
  };
}

describe('a run over pairs', () => {
  it('starts no new pair after the first failure, and says so for each', async () => {
    const worked: string[] = [];
    const { results, exitCode } = await runPairs(
      pairs,
      async (pair) => {
        worked.push(pair.name);
        return resultOf(pair, pair.name === 'p2' ? 'failed-whole' : 'done');
      },
      options().all,
    );
    expect(worked).toEqual(['p1', 'p2']);
    expect(results.map((result) => result.outcome)).toEqual(['done', 'failed-whole', 'stopped', 'stopped']);
    expect(results[3]?.reason).toContain('--max-failures is 0');
    expect(exitCode).toBe(4);
  });

  it('tolerates as many failures as it is told to', async () => {
    const { results } = await runPairs(
      pairs,
      async (pair) => resultOf(pair, pair.name < 'p3' ? 'blocked' : 'done'),
      options({ maxFailures: 2 }).all,
    );
    expect(results.map((result) => result.outcome)).toEqual(['blocked', 'blocked', 'done', 'done']);
  });

  it('works on as many pairs at once as it is told to, and no more', async () => {
    let now = 0;
    let most = 0;
    await runPairs(
      pairs,
      async (pair) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((done) => setTimeout(done, 5));
        now -= 1;
        return resultOf(pair, 'done');
      },
      options({ concurrency: 3 }).all,
    );
    expect(most).toBe(3);
  });

  it('starts nothing more once it is asked to stop', async () => {
    const stop = new AbortController();
    const { results, exitCode } = await runPairs(
      pairs,
      async (pair) => {
        stop.abort();
        return resultOf(pair, 'done');
      },
      options({ stop: stop.signal }).all,
    );
    expect(results.map((result) => result.outcome)).toEqual(['done', 'stopped', 'stopped', 'stopped']);
    expect(exitCode).toBe(6);
  });

  it('finishes the pairs in hand and starts no new one when hitless itself fails, then rejects', async () => {
    const finished: string[] = [];
    const { names, all } = options({ concurrency: 2, maxFailures: 9 });
    const running = runPairs(
      pairs,
      async (pair) => {
        if (pair.name === 'p1') throw new TypeError('a fault');
        await new Promise((done) => setTimeout(done, 5));
        finished.push(pair.name);
        return resultOf(pair, 'done');
      },
      all,
    );
    await expect(running).rejects.toThrow('a fault');
    expect(finished).toEqual(['p2']);
    expect(names).not.toContain('run.finished');
  });

  it('tells every pair between the start and the end of the run', async () => {
    const { names, all } = options();
    await runPairs(pairs.slice(0, 2), async (pair) => resultOf(pair, 'done'), all);
    expect(names).toEqual(['run.started', 'pair.finished', 'pair.finished', 'run.finished']);
  });
});
