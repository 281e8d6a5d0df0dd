import { describe, expect, test } from 'vitest';
import { planApply } from '../../src/coordinator/plan-apply.js';
import { plannedDiffs } from '../../src/report/planned-apply.js';
import type { PairEvidence } from '../../src/risk/evidence.js';
import { reportedChange } from '../../src/risk/parts/change.js';
import { plannedChange } from '../../src/risk/planned-change.js';
import { bundlesFor, contextOf, lowered, oneMoreVip, timeouts, type WantedFiles } from '../coordinator/applies.js';
import { pairWorld } from '../coordinator/pair-world.js';
import { livePairEvidence } from './live-evidence.js';

const planned = async (wanted: WantedFiles, given: (pair: PairEvidence) => PairEvidence = (pair) => pair) => {
  const here = pairWorld();
  const evidence = given(await livePairEvidence(here.fleet, here.pair));
  const found = await planApply(here.pair, contextOf(here, bundlesFor(here, wanted)));
  return plannedChange(evidence, {
    files: found.files,
    diffs: plannedDiffs(found, (text) => text.replaceAll('geheim', '********')),
    ...('plan' in found && { plan: found.plan }),
    ...('outcome' in found && { refusal: found.reason }),
  });
};

const reported = async (wanted: WantedFiles) => {
  const change = await planned(wanted);
  return change === undefined ? undefined : reportedChange(change);
};

describe('a change that can be made', () => {
  test('is told with its steps and its diffs', async () => {
    const change = await reported({ haproxy: timeouts });
    expect(change).toMatchObject({ phrase: 'haproxy reload', halfRolled: [], forecasts: [] });
    expect(change).not.toHaveProperty('refusal');
    expect(change?.steps.slice(0, 2)).toEqual([
      'lock p1b, p1a (kernel-held, gone with the connection)',
      'observe p1b, p1a',
    ]);
    expect(change?.steps.some((step) => step.startsWith('install /etc/haproxy/haproxy.cfg on p1b'))).toBe(true);
    expect(change?.diffs.map(({ node, path }) => `${node} ${path}`)).toEqual([
      'p1a /etc/haproxy/haproxy.cfg',
      'p1b /etc/haproxy/haproxy.cfg',
    ]);
    expect(change?.diffs[0]?.text.split('\n')).toContain('+  timeout client 30s');
  });

  test('tells its half-done states, refused adverts first, and what it costs on the way', async () => {
    const change = await reported({ keepalived: oneMoreVip });
    expect(change?.phrase).toBe('keepalived, incompatible');
    expect(change?.halfRolled).toHaveLength(4);
    expect(change?.halfRolled[0]).toMatch(/^VI_1: p1[ab] with its new file refuses adverts of p1[ab] with its old one/);
    expect(change?.forecasts.length).toBeGreaterThan(0);
    expect(change?.unproven.length).toBeGreaterThan(0);
  });

  test('leaves the nodes as they are to be, by their files alone', async () => {
    const change = await planned({ keepalived: lowered });
    expect(change?.after).toMatchObject([
      { node: 'p1a', routers: [{ priority: 105 }], keepalivedRelease: '2.2.7' },
      { node: 'p1b', routers: [{ priority: 94 }] },
    ]);
    expect(change?.after[0]?.keepalivedTexts?.[0]?.text).toContain('priority 105');
    expect(change?.after[0]).not.toHaveProperty('state');
    expect(change?.after[0]?.missing.inspection).toMatch(/before they are there/);
  });
});

test('secrets in diffs are masked', async () => {
  const change = await reported({ more: { '/etc/haproxy/extra.cfg': 'server geheim\n' } });
  expect(change?.diffs[0]?.text).toContain('********');
  expect(JSON.stringify(change)).not.toContain('geheim');
});

test('a change without a plan says why, and what kind of change it is all the same', async () => {
  const restart = (old: string) => `global_defs {\n  vrrp_rt_priority 50\n  net_namespace other\n}\n${old}`;
  const change = await reported({ keepalived: restart });
  expect(change).toMatchObject({ phrase: 'keepalived restart needed', steps: [] });
  expect(change?.refusal).toMatch(/restart/);
  expect(change?.diffs).toHaveLength(2);
});

test('nothing to do is a change too', async () => {
  expect(await reported({})).toMatchObject({ phrase: 'nothing to do', steps: [], diffs: [] });
});

test('nothing is known of a change of a pair that was not read whole', async () => {
  const blind = ({ nodes: [first, ...others], ...pair }: PairEvidence): PairEvidence => ({
    ...pair,
    nodes: [...(first === undefined ? [] : [first]), ...others.map(({ node }) => ({ node, missing: {} }))],
  });
  expect(await planned({ haproxy: timeouts }, blind)).toBeUndefined();
});
