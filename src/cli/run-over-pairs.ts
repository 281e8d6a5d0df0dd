import type { PairResult } from '../coordinator/outcome.js';
import type { ReloadContext } from '../coordinator/reload-pair.js';
import type { Pair } from '../inventory/model.js';
import { conduct } from './conduct.js';
import { policyOf, type RunOptions } from './options.js';

/** Conducts a roll over pairs as the options say; returns the exit code. */
export function runOverPairs(
  command: string,
  pairs: readonly Pair[],
  options: RunOptions,
  work: (pair: Pair, context: ReloadContext) => Promise<PairResult>,
): Promise<number> {
  const { maxLost, probe, soak } = options;
  const policy = policyOf(options);
  return conduct(
    command,
    pairs.map((pair) => (soak === undefined ? pair : { ...pair, soakMs: soak })),
    options,
    (pair, conducted) => work(pair, { ...conducted, maxLost, probe, policy }),
  );
}
