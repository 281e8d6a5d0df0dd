import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchLateness } from './drills/lateness.js';
import { findPair } from './drills/pair.js';
import { type Outcome, runTrial } from './drills/run-trial.js';
import type { NodeSetup, Trial } from './drills/trial.js';
import { bringUp, type Lab } from './lab.js';

/** A whole pair of version 2, one advert a second; then node b reloads with what the others must have too. */
function mixUp(suite: string, changes: Partial<NodeSetup>, both: Partial<NodeSetup> = {}): Trial {
  return {
    title: 'one side is changed',
    suite,
    setup: { version: 2, advertInt: 1, nodes: { a: { priority: 150, ...both }, b: { priority: 100, ...both } } },
    events: [{ kind: 'reload', node: 'b', changes }],
  };
}

interface Mixture {
  readonly what: string;
  readonly changes: Partial<NodeSetup>;
  readonly both?: Partial<NodeSetup>;
  /** Master-down interval of node b, from its reload. */
  readonly afterUs: number;
}

const MIXTURES: readonly Mixture[] = [
  { what: 'the VIP list', changes: { vips: 2 }, afterUs: 3_609_375 },
  { what: 'the password', changes: { password: 'two' }, both: { password: 'one' }, afterUs: 3_609_375 },
  { what: 'whether there is a password', changes: { password: 'one' }, afterUs: 3_609_375 },
  { what: 'the advertisement interval', changes: { advertInt: 2 }, afterUs: 6_609_375 },
];

async function mixed(lab: Lab, pair: string, trial: Trial): Promise<Outcome> {
  const lateness = await watchLateness();
  try {
    return await runTrial(await findPair(lab.name, pair, ['a', 'b']), trial, lateness);
  } finally {
    lateness.stop();
  }
}

describe('keepalived 2.2.7: a pair of which one side differs in', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('drmixed', MIXTURES.length);
  });
  afterAll(() => lab?.down());

  test.concurrent.each(MIXTURES.map((mixture, index) => [mixture.what, `p${index + 1}`, mixture] as const))(
    '%s has two MASTERs after the master-down interval, as predicted, and `hitless status` says so',
    async (_what, pair, { changes, both, afterUs }) => {
      const outcome = await mixed(lab, pair, mixUp('bookworm', changes, both));
      expect(outcome.predicted.takeover).toEqual({ bestUs: afterUs, worstUs: afterUs });
      expect(outcome.predicted.dual.bestUs).toBeGreaterThan(0);
      expect(outcome.measured.endsOn).toMatch(/^a,b/);
      expect(outcome.outside).toEqual([]);
      const status = await lab.hitless('status', pair);
      expect(status.code).toBe(3);
      expect(status.stdout).toMatch(/MASTER.*\n.*MASTER/);
    },
  );
});

describe('keepalived 2.3.3: a pair of which one side differs in', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('drtolerant', 1, '--suite', 'trixie');
  });
  afterAll(() => lab?.down());

  test('the VIP list stays whole, as predicted', async () => {
    const outcome = await mixed(lab, 'p1', mixUp('trixie', { vips: 2 }));
    expect(outcome.predicted).toMatchObject({ dual: { worstUs: 0 }, endsOn: ['a '] });
    expect(outcome.predicted.takeover).toBeUndefined();
    expect(outcome.measured.endsOn).toBe('a ');
    expect(outcome.outside).toEqual([]);
    const status = await lab.hitless('status', 'p1');
    expect(status).toMatchObject({ code: 0, stdout: expect.stringMatching(/MASTER.*\n.*BACKUP/) });
  });
});
