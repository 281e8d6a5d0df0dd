import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBefore } from '../../src/coordinator/before-reload.js';
import { openPair, type PairSession } from '../../src/coordinator/pair-session.js';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { DEFAULT_POLICY } from '../../src/plan/reload-policy.js';
import type { NodeState } from '../../src/plan/serving.js';
import { type PairWorld, pairWorld } from './pair-world.js';

let here: PairWorld;
let session: PairSession;
beforeEach(async () => {
  here = pairWorld();
  for (const node of ['p1a', 'p1b'])
    here.fleet.node(node).haproxy.servers = { pages: [{ name: 's1', up: true, weight: 7 }] };
  session = await openPair(here.pair, here.world);
});
afterEach(() => session.close());

const withText = (state: NodeState, change: (text: string) => string): NodeState => {
  const text = change(here.fleet.node(state.facts.node).haproxy.config);
  const config = readHaproxyConfig([{ path: '/etc/haproxy/haproxy.cfg', text }]);
  return { ...state, facts: { ...state.facts, haproxy: { ...state.facts.haproxy, config } } };
};

describe('before workers are replaced', () => {
  it('what they have is held against the configuration on disk', async () => {
    const { states } = await session.observe();
    const { runtimeState, hardStops, warnings, verdict } = await readBefore(session, states, DEFAULT_POLICY);
    expect(runtimeState.map(({ node, lost }) => [node, lost.map(({ now, after }) => `${now}, ${after}`)])).toEqual([
      ['p1a', ['weight 7 by the CLI, weight 1']],
      ['p1b', ['weight 7 by the CLI, weight 1']],
    ]);
    expect(warnings.map((text) => text.slice(0, 28))).toEqual([
      'p1a: --keep-server-state wou',
      'p1b: --keep-server-state wou',
    ]);
    expect(hardStops).toEqual({ p1a: undefined, p1b: undefined });
    expect(verdict.verdict).toBe('ok');
  });

  it('or against the one that the new workers will read, while the old ones end as their own says', async () => {
    const { states } = await session.observe();
    const [p1a, p1b] = states;
    if (p1a === undefined || p1b === undefined) throw new Error('a pair has two nodes');
    const next = withText(p1a, (text) =>
      text.replace('global\n', 'global\n  hard-stop-after 5s\n').replace(/( server s1 .*)/, '$1 weight 7'),
    );
    const { runtimeState, hardStops } = await readBefore(session, states, DEFAULT_POLICY, [next]);
    expect(runtimeState.map(({ node, lost }) => [node, lost.length])).toEqual([
      ['p1a', 0],
      ['p1b', 1],
    ]);
    expect(hardStops).toEqual({ p1a: undefined, p1b: undefined });
    const running = withText(p1b, (text) => text.replace('global\n', 'global\n  hard-stop-after 5s\n'));
    expect((await readBefore(session, [running], DEFAULT_POLICY)).hardStops).toEqual({ p1b: 5000 });
  });
});
