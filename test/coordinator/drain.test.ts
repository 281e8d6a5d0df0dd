import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/coordinator/events.js';
import { type PairWorld, pairWorld, roll } from './pair-world.js';

const WAIT = { drain: 'wait', keepServerState: false } as const;

/** Clients of the workers that a run is about to replace. */
function withSessions(here: PairWorld, count: number): void {
  for (const { name } of here.pair.nodes) {
    const { haproxy } = here.fleet.node(name);
    for (const { pid } of haproxy.workers) haproxy.sessions.set(pid, count);
  }
}

const drainSteps = (here: PairWorld): readonly string[] =>
  here.events.flatMap((event) => (event.event === 'step.finished' && event.step === 'drain' ? [event.text] : []));

const looks = (here: PairWorld): readonly Extract<RunEvent, { event: 'drain.workers' }>[] =>
  here.events.filter((event) => event.event === 'drain.workers');

/** The old workers of a node end after so many looks at them. */
function endAfter(here: PairWorld, count: number): void {
  here.onEvent = (event) => {
    if (event.event !== 'drain.workers') return;
    if (looks(here).filter((each) => each.node === event.node).length >= count)
      here.fleet.node(event.node).haproxy.oldWorkers = [];
  };
}

/** A node's reload and the looks at its old workers after it. */
const rolled = (node: string): readonly string[] => [
  `reload ${node}`,
  ...[1, 1, 1, 0].map((count) => `${count} on ${node}`),
];

describe('old workers', () => {
  it('are told once for each node, with what keeps them, and nobody waits', async () => {
    const here = pairWorld();
    withSessions(here, 3);
    expect(await roll(here)).toMatchObject({ outcome: 'done' });
    expect(drainSteps(here)).toHaveLength(2);
    expect(drainSteps(here)[0]).toMatch(/^old worker \d+: replaced .* ago, 3 sessions, 10\.0 MiB; without end: /);
    expect(looks(here).map(({ node, workers }) => [node, workers.length])).toEqual([
      ['p1b', 1],
      ['p1a', 1],
    ]);
  });

  it('are not looked at when they are ignored', async () => {
    const here = pairWorld();
    expect(await roll(here, { policy: { drain: 'ignore', keepServerState: false } })).toMatchObject({
      outcome: 'done',
    });
    expect(here.fleet.calls.filter((call) => / workers | @!\d+ show info/.test(call))).toHaveLength(2);
    expect(drainSteps(here)).toEqual([]);
  });

  it('are waited for before the next node is touched', async () => {
    const here = pairWorld();
    withSessions(here, 1);
    endAfter(here, 3);
    expect(await roll(here, { policy: WAIT })).toMatchObject({ outcome: 'done' });
    expect(drainSteps(here).every((text) => text.startsWith('no old worker is left'))).toBe(true);
    const order = here.events.flatMap((event) => {
      if (event.event === 'drain.workers') return [`${event.workers.length} on ${event.node}`];
      return event.event === 'step.started' && event.step === 'reload' ? [`reload ${event.node}`] : [];
    });
    expect(order).toEqual([...rolled('p1b'), ...rolled('p1a')]);
    expect(here.phases).toContain('drain p1b');
  });

  it('are waited for no longer than their time, and the run goes on', async () => {
    const here = pairWorld();
    withSessions(here, 1);
    expect(await roll(here, { policy: { ...WAIT, drainMs: 2000 } })).toMatchObject({
      outcome: 'done',
      proven: ['p1b', 'p1a'],
    });
    expect(drainSteps(here)[0]).toMatch(/^not waited for any longer, 2000 ms are up: old worker \d+: .*1 session, /);
  });

  it('are told again while they are waited for only when something changes', async () => {
    const here = pairWorld();
    withSessions(here, 2);
    const told = (): readonly string[] =>
      here.events.flatMap((event) => (event.event === 'step.progress' && event.step === 'drain' ? [event.text] : []));
    here.onEvent = (event) => {
      if (event.event !== 'drain.workers' || looks(here).length !== 3) return;
      const { haproxy } = here.fleet.node(event.node);
      for (const { pid } of haproxy.oldWorkers) haproxy.sessions.set(pid, 1);
    };
    await roll(here, { policy: { ...WAIT, drainMs: 20_000 } });
    expect(
      told()
        .slice(0, 2)
        .map((text) => /\d sessions?/.exec(text)?.[0]),
    ).toEqual(['2 sessions', '1 session']);
    expect(looks(here).length).toBeGreaterThan(told().length);
  });

  it('are waited for no longer when the operator asks to stop: the pair is whole, the rest is not begun', async () => {
    const here = pairWorld();
    withSessions(here, 1);
    here.onEvent = (event) => {
      if (event.event === 'drain.workers' && looks(here).length === 2) here.stop.abort();
    };
    const result = await roll(here, { policy: WAIT });
    expect(result).toMatchObject({ outcome: 'stopped', proven: ['p1b'] });
    expect(drainSteps(here)[0]).toMatch(/^not waited for any longer, the operator stops the run: old worker/);
  });

  it('of the last node leave a run that is stopped in the waiting done', async () => {
    const here = pairWorld();
    withSessions(here, 1);
    here.onEvent = (event) => {
      if (event.event === 'drain.workers' && event.node === 'p1b') here.fleet.node('p1b').haproxy.oldWorkers = [];
      if (event.event === 'drain.workers' && event.node === 'p1a') here.stop.abort();
    };
    expect(await roll(here, { policy: WAIT })).toMatchObject({ outcome: 'done', proven: ['p1b', 'p1a'] });
  });

  it('that can not be read are no reason to fail', async () => {
    const here = pairWorld();
    here.onEvent = (event) => {
      if (event.event === 'step.started' && event.step === 'drain' && event.node === 'p1a')
        here.fleet.node('p1a').unreachable = true;
    };
    expect(await roll(here)).toMatchObject({ outcome: 'done', proven: ['p1b', 'p1a'] });
    expect(drainSteps(here)[1]).toMatch(/^old workers not known: /);
  });

  it('fail the run when probes are lost while they are waited for', async () => {
    const here = pairWorld();
    withSessions(here, 1);
    const [healthy] = here.ledgers;
    here.onEvent = (event) => {
      if (event.event !== 'drain.workers' || healthy === undefined || !('total' in healthy)) return;
      here.ledgers = [{ ...healthy, total: { ...healthy.total, lost: 1, answered: 99, failures: { refused: 1 } } }];
    };
    expect(await roll(here, { policy: { ...WAIT, drainMs: 1000 } })).toMatchObject({
      outcome: 'failed-whole',
      proven: ['p1b'],
    });
  });
});
