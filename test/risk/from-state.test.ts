import { describe, expect, test } from 'vitest';
import type { NodeState } from '../../src/plan/serving.js';
import { evidenceFromState, unreadEvidence } from '../../src/risk/from-state.js';
import { fakeFleet } from '../fleet/fleet.js';
import { survey } from '../report/surveyed.js';

async function stateOf(change: (node: ReturnType<ReturnType<typeof fakeFleet>['node']>) => void = () => {}) {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  change(fleet.node('weba'));
  const [state] = (await survey(fleet, pair)).states;
  return state as NodeState;
}

/** The same, with facts of one program left out or in. */
const changed = (
  state: NodeState,
  program: 'keepalived' | 'haproxy',
  facts: object,
  unknowns: readonly string[] = [],
): NodeState => ({
  ...state,
  facts: { ...state.facts, unknowns, [program]: { ...state.facts[program], ...facts } },
});

describe('an observed node is evidence', () => {
  test('of its files, its releases, what keepalived runs, and itself', async () => {
    const state = await stateOf();
    const evidence = evidenceFromState(state);
    expect(evidence).toMatchObject({ node: 'weba', keepalivedRelease: '2.2.7', haproxyRelease: '2.8.3', missing: {} });
    expect(evidence.state).toBe(state);
    expect(evidence.routers).toMatchObject([{ node: 'weba', instance: 'VI_1', priority: 110 }]);
    expect(evidence.keepalivedTexts?.[0]?.path).toBe('/etc/keepalived/keepalived.conf');
  });

  test('with what was looked at besides, and why something was not', async () => {
    const state = await stateOf();
    const workerUse = { nowMs: 0, uptimeMs: 0, processes: [] };
    const why = { workerUse: 'never asked', host: 'the node refused' };
    const evidence = evidenceFromState(state, { workerUse }, why);
    expect(evidence.workerUse).toBe(workerUse);
    expect(evidence.missing).toEqual({ host: 'the node refused' });
  });
});

describe('what a node does not tell is missing', () => {
  test('with the word of the node where it has one', async () => {
    const unknowns = ['no program keepalived', '/etc/haproxy/haproxy.cfg could not be read'];
    const state = changed(await stateOf(), 'keepalived', { version: undefined }, unknowns);
    const evidence = evidenceFromState(changed(state, 'haproxy', { config: undefined, source: undefined }, unknowns));
    expect(evidence).not.toHaveProperty('routers');
    expect(evidence.missing).toEqual({
      keepalivedRelease: 'no program keepalived',
      routers: 'no program keepalived',
      haproxy: '/etc/haproxy/haproxy.cfg could not be read',
      haproxyTexts: '/etc/haproxy/haproxy.cfg could not be read',
    });
  });

  test('but not the routers of a keepalived whose file is gone: it tells what it runs', async () => {
    const state = changed(await stateOf(), 'keepalived', { config: undefined, source: undefined });
    const { routers, missing } = evidenceFromState(state);
    expect(routers).toMatchObject([{ instance: 'VI_1' }]);
    expect(missing).toEqual({
      keepalived: "keepalived's files could not be read",
      keepalivedTexts: "keepalived's files could not be read",
    });
  });
});

test('of a node that could not be read everything is missing', () => {
  const { node, missing, ...pieces } = unreadEvidence('lb2', 'connection refused');
  expect(pieces).toEqual({});
  expect(node).toBe('lb2');
  expect(new Set(Object.values(missing))).toEqual(new Set(['lb2 was not read: connection refused']));
  expect(Object.keys(missing)).toContain('host');
});
