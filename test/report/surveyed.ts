import type { Bundle } from '../../src/bundle/bundle.js';
import { dryRun } from '../../src/coordinator/dry-run.js';
import { type PairSurvey, surveyPair } from '../../src/coordinator/survey.js';
import { realWorld, type World } from '../../src/coordinator/world.js';
import type { Pair } from '../../src/inventory/model.js';
import type { FakeFleet } from '../fleet/fleet.js';

const worldOf = (fleet: FakeFleet): World => realWorld((node) => fleet.connect(node));

export const survey = (fleet: FakeFleet, pair: Pair, bundles: readonly Bundle[] = []): Promise<PairSurvey> =>
  surveyPair(pair, worldOf(fleet), bundles);

export const planned = (fleet: FakeFleet, pair: Pair) =>
  dryRun(pair, { world: worldOf(fleet), emit: () => {}, probe: false });
