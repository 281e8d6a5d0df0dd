import { describe, expect, it } from 'vitest';
import { dryRun } from '../../src/coordinator/dry-run.js';
import { SshError, type SshFailure } from '../../src/ssh/error.js';
import type { FakePairOptions } from '../fleet/fleet.js';
import { atEvent, eventText, measured, type PairWorld, pairWorld, RUN, reloadsSent, roll } from './pair-world.js';

const MASTER_SOCKET = '/run/haproxy-master.sock';

/** What holds after every run, however it ended. */
function expectLetGo(here: PairWorld): void {
  expect(here.allClosed()).toBe(true);
  expect(here.probing()).toBe(false);
  for (const { name } of here.pair.nodes) expect(here.fleet.node(name).lock?.run).not.toBe(RUN);
}

describe('a pair that is reloaded', () => {
  it('is locked, reloaded BACKUP first, each node once, and unlocked', async () => {
    const here = pairWorld({ checks: true });
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'done', proven: ['p1b', 'p1a'], pair: 'p1' });
    expect(result.reason).toBe('p1b, then p1a reloaded and proven; 100 probes, 0 lost, worst gap 52 ms');
    expect(here.fleet.changes).toEqual([
      `p1a: lock ${RUN}`,
      `p1b: lock ${RUN}`,
      `p1b: reload by ${MASTER_SOCKET}`,
      `p1a: reload by ${MASTER_SOCKET}`,
      `p1a: unlock ${RUN}`,
      `p1b: unlock ${RUN}`,
    ]);
    expect(here.phases).toEqual(['before', 'reload p1b', 'soak p1b', 'reload p1a', 'soak p1a']);
    expectLetGo(here);
  });

  it('of three nodes begins with the BACKUP that would take over last, and ends with the MASTER', async () => {
    const here = pairWorld({ nodes: 3 });
    expect(await roll(here)).toMatchObject({ outcome: 'done', proven: ['p1c', 'p1b', 'p1a'] });
    expect(reloadsSent(here.fleet)).toEqual(['p1c', 'p1b', 'p1a']);
  });

  it.each([2, 3])('of %i nodes in active/active reloads each once, nodes without a VIP first', async (nodes) => {
    const here = pairWorld({ nodes, activeActive: true });
    const result = await roll(here);
    expect(result.outcome).toBe('done');
    expect(reloadsSent(here.fleet).toSorted()).toEqual(here.pair.nodes.map((node) => node.name));
    if (nodes === 3) expect(result.proven[0]).toBe('p1c');
  });

  it.each(['2.4.0', '2.6.12'])(
    'with HAProxy %s, whose channel tells no outcome, is proven all the same',
    async (haproxyVersion) => {
      const here = pairWorld({ haproxyVersion });
      expect(await roll(here)).toMatchObject({ outcome: 'done', proven: ['p1b', 'p1a'] });
    },
  );

  it('is done when nothing could be probed, and says so', async () => {
    const here = pairWorld();
    here.ledgers = [{ target: 'web', notMeasured: 'no reach' }];
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'done', ledgers: here.ledgers });
    expect(result.reason).toContain('loss not measured: web was not measured: no reach');
  });

  it('is done with as many lost probes as are allowed', async () => {
    const here = pairWorld();
    here.ledgers = [measured(2)];
    expect(await roll(here, { maxLost: 2 })).toMatchObject({ outcome: 'done' });
  });
});

describe('a pair is not touched', () => {
  const cases: readonly (readonly [string, FakePairOptions, (here: PairWorld) => void, RegExp])[] = [
    [
      'in split brain',
      {},
      ({ fleet }) =>
        Object.assign(fleet.node('p1b').instances[0] ?? {}, {
          state: 'MASTER',
          holdsVip: true,
        }),
      /split brain: .* has its VIP on p1a and p1b/,
    ],
    [
      'without a MASTER',
      {},
      ({ fleet }) => Object.assign(fleet.node('p1a').instances[0] ?? {}, { state: 'BACKUP', holdsVip: false }),
      /has no MASTER/,
    ],
    [
      'with a VIP that keepalived does not claim',
      {},
      ({ fleet }) => Object.assign(fleet.node('p1a').instances[0] ?? {}, { holdsVip: false }),
      /contradicts itself on p1a/,
    ],
    [
      'with a node in FAULT',
      { nodes: 3 },
      ({ fleet }) => Object.assign(fleet.node('p1c').instances[0] ?? {}, { state: 'FAULT' }),
      /p1c is FAULT, it could not take over/,
    ],
    [
      'whose BACKUP runs no keepalived',
      {},
      ({ fleet }) => {
        fleet.node('p1b').keepalivedRuns = false;
      },
      /p1b is down|rests on one kind/,
    ],
    [
      'whose MASTER refuses its file',
      {},
      ({ fleet }) => {
        fleet.node('p1a').validation = { exitCode: 1, messages: '[ALERT] parsing [haproxy.cfg:12]: no such' };
      },
      /p1a: haproxy -c refuses the configuration: \[ALERT\] parsing \[haproxy\.cfg:12\]/,
    ],
    [
      'whose BACKUP sees no server',
      {},
      ({ fleet }) => {
        fleet.node('p1b').haproxy.servers = { pages: [{ name: 's1', up: false }] };
      },
      /p1b sees no server of backend pages up/,
    ],
    [
      'whose health check is red',
      {},
      ({ fleet }) => {
        fleet.node('p1b').healthRed = true;
      },
      /health check red: health of p1b/,
    ],
    [
      'that loses probes already',
      {},
      (here) => {
        here.ledgers = [measured(1)];
      },
      /1 of 100 probes lost, 0 allowed/,
    ],
  ];
  it.each(cases)('%s', async (_, options, arrange, reason) => {
    const here = pairWorld({ ...options, checks: true });
    arrange(here);
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'blocked', proven: [] });
    expect(result.reason).toMatch(reason);
    expect(reloadsSent(here.fleet)).toEqual([]);
    expectLetGo(here);
  });

  it('while another run holds the lock of a node, and the other run keeps it', async () => {
    const here = pairWorld();
    here.fleet.node('p1b').lock = { run: 'run-0', operator: 'sam@desk', sinceMs: 1_795_433_000_000 };
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'locked', remedy: 'wait for the other run to end' });
    expect(result.reason).toContain('locked by run run-0 of sam@desk since 2026-11-23T');
    expect(here.fleet.node('p1b').lock?.run).toBe('run-0');
    expect(here.fleet.changes).toEqual([`p1a: lock ${RUN}`, `p1a: unlock ${RUN}`]);
    expectLetGo(here);
  });

  it.each<SshFailure>(['unreachable', 'auth', 'host-key', 'become'])('when SSH fails with %s', async (failure) => {
    const here = pairWorld();
    here.refused.set('p1b', new SshError('p1b', failure, 'p1b: it went wrong', { remedy: 'do this' }));
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'unreachable', remedy: 'do this' });
    expect(result.reason).toBe('p1b: it went wrong');
    expect(here.fleet.changes).toEqual([]);
    expectLetGo(here);
  });
});

describe('a reload that goes wrong', () => {
  it('leaves the MASTER alone when HAProxy refuses it and the old worker serves on', async () => {
    const here = pairWorld();
    here.fleet.node('p1b').nextReload = 'fails';
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'failed-whole', proven: [] });
    expect(result.reason).toMatch(/the reload failed: .*parsing failed.*every node serves: p1b on its old workers/s);
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    expectLetGo(here);
  });

  it('is found out after proofMs when the channel says done and nothing happened', async () => {
    const here = pairWorld();
    here.fleet.node('p1b').nextReload = 'claims-done';
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'failed-whole', proven: [] });
    expect(result.reason).toContain(`not proven after ${here.pair.proofMs} ms: no new worker yet`);
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    const proof = here.events.find((event) => eventText(event) === 'step.finished prove p1b');
    expect(proof).toMatchObject({ ok: false });
    expect(proof !== undefined && 'tookMs' in proof ? proof.tookMs : 0).toBeGreaterThanOrEqual(here.pair.proofMs);
  });

  it('needs a person when HAProxy is gone', async () => {
    const here = pairWorld();
    here.fleet.node('p1b').nextReload = 'kills';
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'needs-person', proven: [] });
    expect(result.reason).toContain('p1b: no worker is left');
    expect(result.remedy).toContain('p1b');
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
  });

  it('needs a person when the health check is red afterwards, and leaves the MASTER alone', async () => {
    const here = pairWorld({ checks: true });
    atEvent(here, 'step.finished reload p1b', () => {
      here.fleet.node('p1b').healthRed = true;
    });
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'needs-person', proven: [] });
    expect(result.reason).toContain('health check red: health of p1b: status 503');
    expect(result.remedy).toContain('hitless status p1');
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    expectLetGo(here);
  });

  it('that costs more probes than allowed leaves the MASTER alone', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished reload p1b', () => {
      here.ledgers = [measured(3)];
    });
    const result = await roll(here, { maxLost: 2 });
    expect(result).toMatchObject({ outcome: 'failed-whole', proven: ['p1b'], ledgers: [measured(3)] });
    expect(result.reason).toMatch(/3 of 100 probes lost, 2 allowed.*p1b on the new configuration/);
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    expectLetGo(here);
  });

  it('needs a person when new workers took over that see fewer servers', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished reload p1b', () => {
      here.fleet.node('p1b').haproxy.servers = { pages: [{ name: 's1', up: false }] };
    });
    const result = await roll(here);
    expect(result.outcome).toBe('needs-person');
    expect(result.reason).toMatch(/0 of 1 servers up.*is new and was not proven/);
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
  });
});

describe('between two nodes', () => {
  it('a role flip leaves the new MASTER, and the old one, alone', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished soak p1b', () => here.fleet.flipRoles('p1'));
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'failed-whole', proven: ['p1b'] });
    expect(result.reason).toContain('the roles changed: VI_1 moved from p1a to p1b');
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    expectLetGo(here);
  });

  it.each(['p1a', 'p1b'])('a lost lock of %s ends the run', async (node) => {
    const here = pairWorld();
    atEvent(here, 'step.finished prove p1b', () => here.fleet.loseLock(node));
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'failed-whole', proven: ['p1b'] });
    expect(result.reason).toContain(`the lock of ${node} is gone: the node freed the lock`);
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    expectLetGo(here);
  });

  it('a BACKUP that was proven and died since keeps the MASTER from being touched', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished soak p1b', () => {
      Object.assign(here.fleet.node('p1b').haproxy, { master: undefined, workers: [], oldWorkers: [] });
    });
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'needs-person', proven: ['p1b'] });
    expect(result.reason).toContain('p1b');
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
  });

  it('a node that goes into FAULT needs a person', async () => {
    const here = pairWorld({ nodes: 3 });
    atEvent(here, 'step.finished soak p1c', () => {
      Object.assign(here.fleet.node('p1b').instances[0] ?? {}, { state: 'FAULT' });
    });
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'needs-person', proven: ['p1c'] });
    expect(result.reason).toContain('p1b is FAULT');
    expect(reloadsSent(here.fleet)).toEqual(['p1c']);
  });
});

describe('a connection that is lost while a node is proven', () => {
  it('ends the run, and the pair is judged over new connections: new workers that were not proven need a person', async () => {
    const here = pairWorld();
    const node = here.fleet.node('p1b');
    atEvent(here, 'step.started prove p1b', () => {
      node.onCall = (call) => {
        node.onCall = undefined;
        call.lose('before');
      };
    });
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'needs-person', proven: [] });
    expect(result.reason).toMatch(/p1b.* was lost; p1b: worker \d+ is new and was not proven/);
    expect(result.remedy).toContain('hitless reload p1');
    expect(reloadsSent(here.fleet)).toEqual(['p1b']);
    expectLetGo(here);
  });

  it('leaves a pair whole that is seen to be whole', async () => {
    const here = pairWorld();
    const node = here.fleet.node('p1b');
    node.nextReload = 'claims-done';
    atEvent(here, 'step.started prove p1b', () => {
      node.onCall = (call) => {
        node.onCall = undefined;
        call.lose('before');
      };
    });
    expect(await roll(here)).toMatchObject({ outcome: 'failed-whole', proven: [] });
    expectLetGo(here);
  });

  it('needs a person when the node stays away', async () => {
    const here = pairWorld();
    atEvent(here, 'step.started prove p1b', () => {
      here.fleet.node('p1b').unreachable = true;
    });
    const result = await roll(here);
    expect(result).toMatchObject({ outcome: 'needs-person', proven: [] });
    expect(result.reason).toContain('could not be read again');
    expectLetGo(here);
  });
});

describe('a run that is asked to stop', () => {
  it.each<[step: string, outcome: 'stopped' | 'done', reloaded: readonly string[]]>([
    ['lock', 'stopped', []],
    ['observe', 'stopped', []],
    ['validate', 'stopped', []],
    ['baseline', 'stopped', []],
    ['guard p1b', 'stopped', []],
    ['reload p1b', 'stopped', ['p1b']],
    ['prove p1b', 'stopped', ['p1b']],
    ['soak p1b', 'stopped', ['p1b']],
    ['guard p1a', 'stopped', ['p1b']],
    ['reload p1a', 'done', ['p1b', 'p1a']],
    ['prove p1a', 'done', ['p1b', 'p1a']],
    ['soak p1a', 'done', ['p1b', 'p1a']],
  ])('in the step %s comes out %s, with the step in hand finished', async (step, outcome, reloaded) => {
    const here = pairWorld();
    atEvent(here, `step.started ${step}`, () => here.stop.abort());
    expect(await roll(here)).toMatchObject({ outcome, proven: reloaded });
    expect(reloadsSent(here.fleet)).toEqual(reloaded);
    expectLetGo(here);
  });
});

describe('a fault of hitless itself', () => {
  it('rejects, and still ends the probes, frees the locks and closes every connection', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished reload p1b', () => {
      throw new TypeError('a subscriber is broken');
    });
    await expect(roll(here)).rejects.toThrow('a subscriber is broken');
    expectLetGo(here);
  });
});

const dryContext = (here: PairWorld) => ({ world: here.world, emit: () => {}, probe: true });

describe('a dry run', () => {
  it('plans, takes no lock and changes nothing', async () => {
    const here = pairWorld({ checks: true });
    const dry = await dryRun(here.pair, dryContext(here));
    expect('plan' in dry ? dry.plan.order.map((each) => each.node) : dry.reason).toEqual(['p1b', 'p1a']);
    expect(here.fleet.changes).toEqual([]);
    expect(here.fleet.calls.some((call) => / (?:lock|reload|check) /.test(call))).toBe(false);
    expect(here.allClosed()).toBe(true);
  });

  it('tells what would block, and who could not be reached', async () => {
    const here = pairWorld();
    here.fleet.node('p1a').validation = { exitCode: 1, messages: 'bad' };
    expect(await dryRun(here.pair, dryContext(here))).toMatchObject({ outcome: 'blocked' });
    here.refused.set('p1a', new SshError('p1a', 'auth', 'no key', { remedy: 'ssh-add' }));
    expect(await dryRun(here.pair, dryContext(here))).toMatchObject({ outcome: 'unreachable', remedy: 'ssh-add' });
    expect(here.fleet.changes).toEqual([]);
    expect(here.allClosed()).toBe(true);
  });
});
