import { appendFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameOf } from './faults/fault.js';
import { rowOf } from './faults/row.js';
import { type Results, runTrials } from './faults/run-trials.js';
import { listing, trialsFor } from './faults/table.js';
import { bringUp, type Lab } from './lab.js';

/** `HITLESS_FAULTS=all` or ids, as `scripts/chaos` sets it: not the sample; what came of each is a line of the file `HITLESS_FAULTS_ROWS`. */
const CHOSEN = process.env['HITLESS_FAULTS'] ?? 'sample';
const TRIALS = trialsFor(CHOSEN);
const ROWS = process.env['HITLESS_FAULTS_ROWS'];
const LIST = process.env['HITLESS_FAULTS_LIST'];
const MOST_PAIRS = 3;
const PATIENCE_MS = 3_600_000;

test.runIf(LIST !== undefined)('faults are listed', () => writeFile(LIST ?? '', listing()));

describe.skipIf(TRIALS.length === 0)('a pair whose files are changed ends whole', () => {
  let lab: Lab;
  let results: Results;

  beforeAll(async () => {
    const pairs = Math.min(MOST_PAIRS, TRIALS.length);
    lab = await bringUp('faults', pairs, '--suite', 'bookworm', '--ssh-user', 'ops');
    results = await runTrials(lab, pairs, TRIALS, async (result) => {
      if (ROWS !== undefined)
        await appendFile(ROWS, `${JSON.stringify(rowOf(result, TRIALS.indexOf(result.trial)))}\n`);
    });
  }, PATIENCE_MS);
  afterAll(() => lab?.down());

  test.each(TRIALS.map((trial) => [nameOf(trial), trial] as const))('%s', (_name, trial) => {
    expect(results.get(trial)?.wrong).toEqual([]);
  });
});
