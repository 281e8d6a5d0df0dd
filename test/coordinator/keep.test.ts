import { describe, expect, it } from 'vitest';
import { dryRun } from '../../src/coordinator/dry-run.js';
import { type PairWorld, pairWorld, reloadsSent, roll } from './pair-world.js';

const KEEP = { drain: 'warn', keepServerState: true } as const;
const NODES = ['p1a', 'p1b'];

/** One server in MAINT, one with its own weight, on both nodes. */
function setByHand(here: PairWorld): void {
  for (const name of NODES) {
    const { haproxy } = here.fleet.node(name);
    haproxy.config += '  server s3 192.0.2.1:8003 check\n  server s4 192.0.2.1:8004 check\n';
    haproxy.servers = {
      pages: [
        { name: 's1', up: true, weight: 7 },
        { name: 's2', up: true, maint: true },
        { name: 's3', up: true, drain: true },
        { name: 's4', up: true },
      ],
    };
  }
}

const states = (here: PairWorld, node: string) => here.fleet.node(node).haproxy.servers['pages'];

const texts = (here: PairWorld, step: string): readonly string[] =>
  here.events.flatMap((event) => (event.event === 'step.finished' && event.step === step ? [event.text] : []));

const planOf = (here: PairWorld) => {
  const planned = here.events.find((event) => event.event === 'pair.planned');
  if (planned?.event !== 'pair.planned' || !('runtimeState' in planned.plan)) throw new Error('no plan');
  return planned.plan;
};

describe('without --keep-server-state', () => {
  it('what the CLI has set is lost, and listed before, with the flag that keeps it', async () => {
    const here = pairWorld();
    setByHand(here);
    expect(await roll(here)).toMatchObject({ outcome: 'done' });
    const { runtimeState, warnings } = planOf(here);
    expect(runtimeState.map(({ node, lost, kept }) => [node, lost.map(({ what }) => what), kept])).toEqual(
      NODES.map((node) => [node, ['weight', 'maintenance', 'drain'], []]),
    );
    expect(warnings.filter((text) => text.includes('--keep-server-state'))).toHaveLength(2);
    for (const node of NODES)
      expect(states(here, node)?.some(({ maint, drain, weight }) => maint || drain || weight)).toBe(false);
  });
});

describe('with --keep-server-state', () => {
  it('it is set again in the new worker before that is proven, and read back', async () => {
    const here = pairWorld();
    setByHand(here);
    expect(await roll(here, { policy: KEEP })).toMatchObject({ outcome: 'done' });
    for (const node of NODES)
      expect(states(here, node)).toMatchObject([{ weight: 7 }, { maint: true }, { drain: true }, { name: 's4' }]);
    expect(texts(here, 'keep')).toEqual(
      NODES.map(() => 'set again: pages/s1 weight 7, pages/s2 MAINT, pages/s3 DRAIN'),
    );
    expect(texts(here, 'prove').every((text) => text.endsWith('; server states as before'))).toBe(true);
    expect(planOf(here).runtimeState.map(({ kept, lost }) => [kept.length, lost.length])).toEqual([
      [3, 0],
      [3, 0],
    ]);
  });

  it('what the CLI sets between plan and reload is kept too', async () => {
    const here = pairWorld();
    here.onEvent = (event) => {
      const server = here.fleet.node('p1b').haproxy.servers['pages']?.[1];
      if (event.event === 'pair.planned' && server !== undefined) server.maint = true;
    };
    await roll(here, { policy: KEEP });
    expect(states(here, 'p1b')?.[1]).toMatchObject({ maint: true });
  });

  it('every command goes to the new worker by its pid', async () => {
    const here = pairWorld();
    setByHand(here);
    const old = here.fleet.node('p1b').haproxy.workers[0]?.pid;
    await roll(here, { policy: KEEP });
    const sets = here.fleet.calls.filter((call) => call.includes('set server'));
    expect(sets).toHaveLength(2);
    for (const call of sets) {
      expect(call).toMatch(/@!\d+ set server pages\/s1 weight 7;@!\d+ set server pages\/s2 state maint/);
      expect(call).not.toContain(`@!${old} `);
    }
  });

  it('nothing is set after a reload that failed', async () => {
    const here = pairWorld({ haproxyVersion: '2.6.12' });
    setByHand(here);
    here.fleet.node('p1b').nextReload = 'fails';
    expect(await roll(here, { policy: KEEP })).toMatchObject({ outcome: 'failed-whole' });
    expect(here.fleet.calls.filter((call) => call.includes('set server'))).toEqual([]);
  });

  it('a node whose servers could not be set again halts the pair: it serves, the MASTER is not touched, and what to run is said', async () => {
    const here = pairWorld();
    setByHand(here);
    here.fleet.node('p1b').haproxy.setsNothing = true;
    const result = await roll(here, { policy: KEEP });
    expect(result).toMatchObject({ outcome: 'failed-whole', proven: ['p1b'] });
    expect(result.reason).toContain('its servers are not as before: pages/s1 weight 7, pages/s2 MAINT, pages/s3 DRAIN');
    expect(result.remedy).toContain('set server pages/s2 state maint');
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
  });

  it.each([
    ['the socket does not allow it', { level: 'operator' }, 'needs admin'],
    ['no socket answers', { masterSocket: undefined }, 'does not tell'],
  ])('nothing is begun when %s', async (_, haproxy, reason) => {
    const here = pairWorld();
    Object.assign(here.fleet.node('p1b').haproxy, haproxy);
    const result = await roll(here, { policy: KEEP });
    expect(result).toMatchObject({ outcome: 'blocked' });
    expect(result.reason).toContain(reason);
    expect(reloadsSent(here.fleet)).toEqual([]);
  });

  it('a server-state-file is written before the reload, and only then', async () => {
    const here = pairWorld();
    setByHand(here);
    for (const name of NODES) {
      const { haproxy } = here.fleet.node(name);
      haproxy.config = haproxy.config
        .replace('global\n', 'global\n  server-state-file /var/lib/haproxy/state\n')
        .replace('\nbackend pages\n', '\nbackend pages\n  load-server-state-from-file global\n');
    }
    const planned = await dryRun(here.pair, { world: here.world, emit: () => {}, probe: false, policy: KEEP });
    expect('plan' in planned && planned.plan.steps.filter(({ kind }) => kind === 'save')).toHaveLength(2);
    expect(here.fleet.changes).toEqual([]);
    await roll(here, { policy: KEEP });
    expect(here.fleet.node('p1b').saved.get('/var/lib/haproxy/state')).toMatch(/^1\n# be_id .*\n4 pages 1 s1 .* 7 1 /);
    const ofP1b = here.fleet.changes.filter((change) => change.startsWith('p1b: ') && !change.includes('lock'));
    expect(ofP1b).toEqual(['p1b: save /var/lib/haproxy/state', 'p1b: reload by /run/haproxy-master.sock']);
  });
});
