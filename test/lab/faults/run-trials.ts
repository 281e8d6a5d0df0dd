import type { Lab } from '../lab.js';
import type { Trial } from './fault.js';
import { type FaultPair, findPair } from './pair.js';
import { type Outcome, runTrial } from './run-trial.js';

/** A trial that could not be done to its end; `wrong` says why. */
export interface Failure {
  readonly trial: Trial;
  readonly wrong: readonly [string];
}

export type TrialResult = Outcome | Failure;
export type Results = ReadonlyMap<Trial, TrialResult>;

/** Does trials on the pairs of a lab, one at a time on each pair. `tell` hears of each as it ends. */
export async function runTrials(
  lab: Lab,
  pairs: number,
  trials: readonly Trial[],
  tell: (result: TrialResult) => Promise<void>,
): Promise<Results> {
  const results = new Map<Trial, TrialResult>();
  const waiting = [...trials];
  const work = async (pair: FaultPair): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const result = await runTrial(pair, trial).catch(failure(trial));
      results.set(trial, result);
      await tell(result);
    }
  };
  const names = Array.from({ length: pairs }, (_, index) => `p${index + 1}`);
  await Promise.all(names.map(async (name) => work(await findPair(lab, name))));
  return results;
}

const failure =
  (trial: Trial) =>
  (error: unknown): Failure => ({ trial, wrong: [`could not be done: ${String(error)}`] });
