import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { corpus, corpusNote } from '../haproxy/corpus.js';
import { explanations } from './haproxy-oracle/explained.js';
import { generateConfig } from './haproxy-oracle/generate.js';
import { openSandbox, rootOf } from './haproxy-oracle/sandbox.js';
import { judge, type Verdict } from './haproxy-oracle/trial.js';
import { must } from './lab.js';

const suites = [
  { suite: 'bullseye', since24: false },
  { suite: 'bookworm', since24: true },
  { suite: 'trixie', since24: true },
  { suite: 'sid', since24: true },
] as const;

/** How many configurations are made by chance for each suite, from this seed on. */
const generated = 40;
const firstSeed = Number(process.env['HITLESS_ORACLE_SEED'] ?? 1);

type ConfigText = { readonly path: string; readonly text: string };

const made = (since24: boolean): readonly ConfigText[] =>
  Array.from({ length: generated }, (_, index) => ({
    path: `seed ${firstSeed + index}`,
    text: generateConfig(firstSeed + index, since24),
  }));

async function judgeAll(root: string, files: readonly ConfigText[]): Promise<readonly Verdict[]> {
  const sandbox = await openSandbox(root);
  const verdicts: Verdict[] = [];
  try {
    for (const [index, file] of files.entries()) verdicts.push(await judge(sandbox, `${index}`, file));
  } finally {
    await sandbox.close();
  }
  expect(existsSync(sandbox.folder)).toBe(false);
  return verdicts;
}

const unexplained = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.flatMap(({ path, differences }) =>
    differences
      .filter((difference) => !explanations.some(({ fits }) => fits(difference)))
      .map(({ side, fact }) => `${path}: ${side}: ${fact}`),
  );

/** What HAProxy accepts with `-c` and cannot start in a sandbox all the same. */
const cannotStart = /Cannot execute \/usr\/local\/bin\/dataplaneapi/;

function tally(suite: string, kind: string, verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']): number => verdicts.filter((one) => one.outcome === outcome).length;
  const facts = verdicts.reduce((sum, one) => sum + one.facts, 0);
  const named = explanations.map(({ name, fits }) => {
    const times = verdicts.flatMap(({ differences }) => differences).filter(fits).length;
    return times === 0 ? '' : `; ${times} × ${name}`;
  });
  const ran = count('ran');
  return `${suite}, ${kind}: ${verdicts.length} files, ${ran + count('not started')} accepted, ${ran} started and compared in ${facts} facts, ${unexplained(verdicts).length} differences unexplained${named.join('')}`;
}

describe.each(suites)('HAProxy of $suite reports what the reader reads', async ({ suite, since24 }) => {
  const root = await rootOf(suite);
  const noRoot = `there is no root of ${suite} yet: scripts/lab up --suite ${suite} builds it`;

  it.skipIf(corpus.length === 0)(`in every configuration of the wild that it accepts${corpusNote}`, async (context) => {
    if (root === undefined) return context.skip(noRoot);
    const verdicts = await judgeAll(root, corpus);
    console.info(tally(suite, 'configurations of the wild', verdicts));
    expect(unexplained(verdicts)).toEqual([]);
    const stuck = verdicts.filter(({ outcome, log }) => outcome === 'not started' && !cannotStart.test(log));
    expect(stuck.map(({ path, log }) => `${path}: ${log}`)).toEqual([]);
    expect(verdicts.filter(({ outcome }) => outcome === 'ran').length).toBeGreaterThan(corpus.length / 3);
  });

  it(`in ${generated} configurations made by chance from seed ${firstSeed}`, async (context) => {
    if (root === undefined) return context.skip(noRoot);
    const verdicts = await judgeAll(root, made(since24));
    console.info(tally(suite, 'configurations made by chance', verdicts));
    expect(unexplained(verdicts)).toEqual([]);
    const refused = verdicts.filter(({ outcome }) => outcome !== 'ran');
    expect(refused.map(({ path, log }) => `${path}: ${log}`)).toEqual([]);
  });
});

it('leaves no mount, process or folder behind', async () => {
  const mounts = await readFile('/proc/mounts', 'utf8');
  const processes = await must('ps', ['-eo', 'args=']);
  expect(mounts).not.toContain('hitless-oracle');
  expect(processes).not.toMatch(/haproxy .*-f \/oracle\//);
});
