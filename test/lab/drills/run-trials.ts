import type { Lab } from '../lab.js';
import { watchLateness } from './lateness.js';
import { type DrillPair, findPair } from './pair.js';
import { type Outcome, runTrial } from './run-trial.js';
import { lettersOf, type Trial } from './trial.js';

/** A trial that could not be done to its end; `outside` says why. */
export interface Failure {
  readonly trial: Trial;
  readonly releases: readonly string[];
  readonly outside: readonly [string];
}

export type TrialResult = Outcome | Failure;
export type Results = ReadonlyMap<Trial, TrialResult>;

/** Does trials of one shape on the pairs of a lab, one at a time on each pair. `tell` hears of each as it ends. */
export async function runTrials(
  lab: Lab,
  pairs: number,
  trials: readonly Trial[],
  tell: (result: TrialResult) => Promise<void>,
): Promise<Results> {
  const results = new Map<Trial, TrialResult>();
  const waiting = [...trials];
  const letters = trials[0] === undefined ? [] : lettersOf(trials[0].setup);
  const lateness = await watchLateness();
  const work = async (pair: DrillPair): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const result = await runTrial(pair, trial, lateness).catch(failure(trial, [...pair.releases.values()]));
      results.set(trial, result);
      await tell(result);
    }
  };
  try {
    const names = Array.from({ length: pairs }, (_, index) => `p${index + 1}`);
    await Promise.all(names.map(async (name) => work(await findPair(lab.name, name, letters))));
  } finally {
    lateness.stop();
  }
  return results;
}

const failure =
  (trial: Trial, releases: readonly string[]) =>
  (error: unknown): Failure => ({ trial, releases, outside: [`could not be done: ${String(error)}`] });
