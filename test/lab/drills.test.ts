import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowOf } from './drills/row.js';
import { type Results, runTrials } from './drills/run-trials.js';
import { shapeOf, type Trial } from './drills/trial.js';
import { allTrials, sampleTrials } from './drills/trials.js';
import { bringUp, type Lab } from './lab.js';

/** `HITLESS_DRILLS=all`, as `scripts/bench drills` sets it: not the sample but every trial; what came of each is a line of the file `HITLESS_DRILLS_ROWS`. */
const TRIALS = process.env['HITLESS_DRILLS'] === 'all' ? allTrials() : sampleTrials();
const ROWS = process.env['HITLESS_DRILLS_ROWS'];
const MOST_PAIRS = 4;
const PATIENCE_MS = 1_800_000;

const shapes = [...new Set(TRIALS.map(shapeOf))];

describe.each(shapes)('what the simulator predicts happens on %s', (shape) => {
  const trials = TRIALS.filter((trial) => shapeOf(trial) === shape);
  let lab: Lab;
  let results: Results;

  beforeAll(async () => {
    const [first] = trials;
    if (first === undefined) return;
    const pairs = Math.min(MOST_PAIRS, trials.length);
    const nodes = Object.keys(first.setup.nodes).length;
    lab = await bringUp(`drills${shapes.indexOf(shape)}`, pairs, '--suite', first.suite, '--nodes', String(nodes));
    results = await runTrials(lab, pairs, trials, async (result) => {
      if (ROWS !== undefined) await appendFile(ROWS, `${JSON.stringify(rowOf(result))}\n`);
    });
  }, PATIENCE_MS);
  afterAll(() => lab?.down());

  test.each(trials.map((trial) => [nameOf(trial), trial] as const))('%s', (_name, trial) => {
    expect(results.get(trial)?.outside).toEqual([]);
  });
});

function nameOf({ title, setup }: Trial): string {
  const priorities = Object.values(setup.nodes).map(({ priority }) => priority);
  return `${title} (VRRP ${setup.version}, ${setup.advertInt} s, ${priorities.join('/')})`;
}
