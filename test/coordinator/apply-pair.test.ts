import { describe, expect, it } from 'vitest';
import { PairHalt } from '../../src/coordinator/halt.js';
import { planApply } from '../../src/coordinator/plan-apply.js';
import {
  apply,
  bundlesFor,
  contextOf,
  diskOf,
  doneTo,
  HAPROXY_CFG,
  KEEPALIVED_CONF,
  lowered,
  oneMoreVip,
  runStates,
  staleNodes,
  timeouts,
} from './applies.js';
import { rolesIn } from './moves.js';
import { atEvent, measured, type PairWorld, pairWorld } from './pair-world.js';

const NODES = ['p1a', 'p1b'];
const RELOAD = 'reload by /run/haproxy-master.sock';
const BOTH_CONFIRMED = ['p1a: confirmed', 'p1b: confirmed'];

const disks = (here: PairWorld) => NODES.map((node) => diskOf(here, node));

/** The node's verbs in their order, without readings. */
const verbsOf = (here: PairWorld, node: string): readonly string[] =>
  here.fleet.calls
    .filter((call) => call.startsWith(`${node}: `))
    .map((call) => call.split(' ')[1] ?? '')
    .filter((verb) => !['observe', 'roles', 'watch', 'workers', 'socket', 'check'].includes(verb));

/** Nothing was changed, and nothing of the run is left. */
function expectUntouched(here: PairWorld, before: unknown): void {
  expect(disks(here)).toEqual(before);
  expect(runStates(here)).toEqual([]);
  expect(doneTo(here)).toEqual([]);
  expect(here.allClosed()).toBe(true);
  expect(here.probing()).toBe(false);
  for (const node of NODES) expect(here.fleet.node(node).lock).toBeUndefined();
}

/** Every node has its old files, whole, and runs them. */
function expectTakenBack(here: PairWorld, before: unknown): void {
  expect(disks(here)).toEqual(before);
  expect(staleNodes(here)).toEqual([]);
  expect(here.fleet.conflicts).toEqual([]);
  expect(runStates(here).filter((state) => /armed|reverting|staged/.test(state))).toEqual([]);
  expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  expect(here.allClosed()).toBe(true);
}

function refuse(files: readonly { readonly node: string }[]): never {
  throw new PairHalt('blocked', `${files.map(({ node }) => node).join(' and ')} are not as planned`);
}

describe('files that the nodes have already', () => {
  it('cost one call a node, and change nothing', async () => {
    const here = pairWorld();
    const before = disks(here);
    expect(await apply(here, {})).toMatchObject({ outcome: 'done', reason: expect.stringContaining('nothing to do') });
    expect(here.fleet.calls).toEqual(['p1a: files', 'p1b: files']);
    expect(here.fleet.changes).toEqual([]);
    expectUntouched(here, before);
  });
});

describe('a new haproxy.cfg', () => {
  it('is rolled BACKUP first, proven, and confirmed when every node has it', async () => {
    const here = pairWorld({ checks: true });
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({ outcome: 'done', proven: ['p1b', 'p1a'] });
    expect(doneTo(here)).toEqual([
      'p1b: arm run-1',
      'p1b: install run-1 haproxy',
      `p1b: ${RELOAD}`,
      'p1a: arm run-1',
      'p1a: install run-1 haproxy',
      `p1a: ${RELOAD}`,
      'p1b: confirm run-1',
      'p1a: confirm run-1',
    ]);
    for (const node of NODES) expect(here.fleet.node(node).haproxy.configRead).toContain('timeout client 30s');
    expect(staleNodes(here)).toEqual([]);
    expect(runStates(here)).toEqual(BOTH_CONFIRMED);
    expect(here.allClosed()).toBe(true);
  });

  it('is compared, staged and checked before anything is armed, and compared once more before it is confirmed', async () => {
    const here = pairWorld();
    await apply(here, { haproxy: timeouts });
    expect(verbsOf(here, 'p1b').filter((verb) => verb !== 'arm')).toEqual([
      'files',
      'lock',
      'texts',
      'stage',
      'candidate',
      'inspect',
      'install',
      'files',
      'confirm',
    ]);
    expect(verbsOf(here, 'p1b').indexOf('arm')).toBeGreaterThan(verbsOf(here, 'p1b').indexOf('inspect'));
  });

  it('of one node only leaves the other one alone', async () => {
    const here = pairWorld();
    const wanted = { haproxy: (old: string, node: string) => (node === 'p1b' ? timeouts(old) : old) };
    expect(await apply(here, wanted)).toMatchObject({ outcome: 'done', proven: ['p1b'] });
    expect(doneTo(here).every((change) => change.startsWith('p1b: '))).toBe(true);
    expect(runStates(here)).toEqual(['p1b: confirmed']);
  });
});

describe('a new keepalived.conf', () => {
  it('that old and new nodes agree over is rolled one by one', async () => {
    const here = pairWorld();
    expect(await apply(here, { keepalived: lowered })).toMatchObject({ outcome: 'done', proven: ['p1b', 'p1a'] });
    expect(doneTo(here)).toEqual([
      'p1b: arm run-1',
      'p1b: install run-1 keepalived',
      'p1b: reload keepalived',
      'p1a: arm run-1',
      'p1a: install run-1 keepalived',
      'p1a: reload keepalived',
      'p1b: confirm run-1',
      'p1a: confirm run-1',
    ]);
    expect(staleNodes(here)).toEqual([]);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
    expect(here.fleet.conflicts).toEqual([]);
  });

  it('that they refuse each other over is rolled with the standby stopped', async () => {
    const here = pairWorld();
    const result = await apply(here, { keepalived: oneMoreVip });
    expect(result).toMatchObject({ outcome: 'done', reason: expect.stringContaining('keepalived, incompatible') });
    expect(doneTo(here)).toEqual([
      'p1b: arm run-1',
      'p1b: stop keepalived',
      'p1a: arm run-1',
      'p1a: install run-1 keepalived',
      'p1a: reload keepalived',
      'p1b: install run-1 keepalived',
      'p1b: start keepalived',
      'p1a: confirm run-1',
      'p1b: confirm run-1',
    ]);
    expect(here.fleet.conflicts).toEqual([]);
    expect(staleNodes(here)).toEqual([]);
    expect(here.fleet.node('p1a').instances[0]?.vips).toEqual(['192.0.2.101', '192.0.2.199']);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });
});

describe('files that no service reads', () => {
  it('are installed on every node, and nothing is reloaded', async () => {
    const here = pairWorld();
    here.fleet.node('p1a').files.set('/etc/motd.d/old', 'gone\n');
    const more = { '/etc/motd.d/hello': 'hello\n' };
    expect(await apply(here, { more, purge: ['/etc/motd.d'] })).toMatchObject({ outcome: 'done' });
    expect(doneTo(here)).toEqual([
      'p1b: arm run-1',
      'p1b: install run-1 other',
      'p1a: arm run-1',
      'p1a: install run-1 other',
      'p1b: confirm run-1',
      'p1a: confirm run-1',
    ]);
    for (const node of NODES) expect([...here.fleet.node(node).files]).toEqual([['/etc/motd.d/hello', 'hello\n']]);
  });
});

describe('nothing is changed, and nothing is left staged,', () => {
  it.each([
    ['haproxy', { exitCode: 1, messages: ['[ALERT] (1) : config : parsing [haproxy.cfg:4] : unknown keyword'] }],
    ['keepalived', { exitCode: 139, messages: [] }],
  ] as const)('when %s refuses the new file on the MASTER', async (service, verdict) => {
    const here = pairWorld();
    const before = disks(here);
    here.fleet.node('p1a').candidate[service] = verdict;
    expect(await apply(here, { haproxy: timeouts, keepalived: lowered })).toMatchObject({
      outcome: 'blocked',
      reason: expect.stringContaining('p1a'),
    });
    expectUntouched(here, before);
  });

  it('when the nodes are not as was expected, before anything is locked', async () => {
    const here = pairWorld();
    const before = disks(here);
    expect(await apply(here, { haproxy: timeouts }, { expect: refuse })).toMatchObject({
      outcome: 'blocked',
      reason: 'p1a and p1b are not as planned',
    });
    expect(here.fleet.changes).toEqual([]);
    expectUntouched(here, before);
  });

  it('when a health check is red before', async () => {
    const here = pairWorld({ checks: true });
    const before = disks(here);
    here.fleet.node('p1b').healthRed = true;
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({ outcome: 'blocked' });
    expectUntouched(here, before);
  });

  it('when the operator stops it before the first change', async () => {
    const here = pairWorld();
    const before = disks(here);
    atEvent(here, 'step.started validate', () => here.stop.abort());
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({ outcome: 'stopped' });
    expectUntouched(here, before);
  });

  it('when another run holds a lock, whose own change goes on', async () => {
    const here = pairWorld();
    const first = apply(here, { haproxy: timeouts });
    const second = apply(here, { haproxy: timeouts }, { run: 'run-2' });
    expect((await Promise.all([first, second])).map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'locked']);
    expect(runStates(here)).toEqual(BOTH_CONFIRMED);
    expect(staleNodes(here)).toEqual([]);
    expect(here.allClosed()).toBe(true);
  });

  it('when a plan only is asked for', async () => {
    const here = pairWorld();
    const before = disks(here);
    const planned = await planApply(here.pair, contextOf(here, bundlesFor(here, { keepalived: oneMoreVip })));
    expect(planned).toMatchObject({ plan: { strategy: 'standby-stopped' } });
    expectUntouched(here, before);
  });

  it('when a plan ends at a lost connection', async () => {
    const here = pairWorld();
    const before = disks(here);
    here.fleet.node('p1b').onCall = (call) => {
      if (call.text.startsWith('inspect')) call.lose('before');
    };
    const planned = await planApply(here.pair, contextOf(here, bundlesFor(here, { haproxy: timeouts })));
    expect(planned).toMatchObject({ outcome: 'unreachable' });
    expectUntouched(here, before);
  });
});

describe('what was changed is taken back', () => {
  it('when somebody changes a file between compare and install, which stays as it is', async () => {
    const here = pairWorld();
    const [p1a, p1b] = NODES.map((node) => diskOf(here, node));
    atEvent(here, 'step.started install p1a', () => {
      here.fleet.node('p1a').haproxy.config += '# by hand\n';
    });
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining(`${HAPROXY_CFG} was changed since the change was planned`),
    });
    expect(disks(here)).toEqual([{ ...p1a, haproxy: `${p1a?.haproxy}# by hand\n` }, p1b]);
    expect(staleNodes(here)).toEqual(['p1a']);
  });

  it.each(NODES)('when a health check of %s goes red behind its reload', async (node) => {
    const here = pairWorld({ checks: true });
    const before = disks(here);
    atEvent(here, `step.started prove ${node}`, () => {
      here.fleet.node(node).healthRed = true;
    });
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({ outcome: 'failed-whole' });
    expectTakenBack(here, before);
  });

  it.each(NODES)('when the reload of %s replaces no worker', async (node) => {
    const here = pairWorld();
    const before = disks(here);
    here.onEvent = (event) => {
      if (event.event !== 'step.started' || event.node !== node) return;
      if (event.step === 'reload') here.fleet.node(node).nextReload = 'claims-done';
      if (event.step === 'put-back') here.fleet.node(node).nextReload = 'works';
    };
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining('not proven after'),
    });
    expectTakenBack(here, before);
  });

  it('when keepalived is not proven with its new file', async () => {
    const here = pairWorld();
    const before = disks(here);
    atEvent(here, 'step.started service p1b', () => {
      here.fleet.node('p1b').stuck = true;
    });
    here.fleet.node('p1b').onCall = (call) => {
      if (call.text.startsWith('revert')) here.fleet.node('p1b').stuck = false;
    };
    expect(await apply(here, { keepalived: lowered })).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining('not proven after'),
    });
    expectTakenBack(here, before);
  });

  it.each([
    ['haproxy.cfg', { haproxy: timeouts }],
    ['keepalived.conf', { keepalived: oneMoreVip }],
  ])('when probes are lost after the change of %s', async (_, wanted) => {
    const here = pairWorld();
    const before = disks(here);
    here.onEvent = (event) => {
      if (event.event === 'step.started' && event.step === 'soak' && event.node === 'p1a') here.ledgers = [measured(1)];
    };
    expect(await apply(here, wanted)).toMatchObject({ outcome: 'failed-whole' });
    expectTakenBack(here, before);
  });

  it.each([
    ['one by one', 'step.finished prove p1b', { haproxy: timeouts }],
    ['with the standby stopped', 'step.finished service p1b', { keepalived: oneMoreVip }],
  ] as const)('when the operator stops it in the middle, %s', async (_, when, wanted) => {
    const here = pairWorld();
    const before = disks(here);
    atEvent(here, when, () => here.stop.abort());
    expect(await apply(here, wanted)).toMatchObject({ outcome: 'stopped' });
    expectTakenBack(here, before);
  });

  it('nothing is called whole before the deadline of a node that could not be told', async () => {
    const here = pairWorld();
    const before = disks(here);
    let asked = 0;
    here.fleet.node('p1b').onCall = (call) => {
      if (call.text.startsWith('confirm')) call.lose('before');
      if (call.text.startsWith('revert') && ++asked === 1) call.lose('before');
    };
    expect(await apply(here, { haproxy: timeouts })).toMatchObject({ outcome: 'failed-whole' });
    expectTakenBack(here, before);
  });
});

describe('with the standby stopped, while the MASTER is about to be confirmed,', () => {
  it.each(['before', 'after'] as const)(
    'a connection that is lost %s that has an effect costs no standby: both nodes take the change back',
    async (when) => {
      const here = pairWorld();
      const before = disks(here);
      here.fleet.node('p1a').onCall = (call) => {
        if (call.text.startsWith('confirm')) call.lose(when);
      };
      expect(await apply(here, { keepalived: oneMoreVip })).toMatchObject({ outcome: 'failed-whole' });
      expectTakenBack(here, before);
    },
  );

  it.each(['before', 'after'] as const)(
    'a connection that is lost %s the standby is armed to stop costs no standby either',
    async (when) => {
      const here = pairWorld();
      const before = disks(here);
      here.fleet.node('p1b').onCall = (call) => {
        if (/^arm .* -- stop keepalived$/.test(call.text)) call.lose(when);
      };
      expect(await apply(here, { keepalived: oneMoreVip })).toMatchObject({ outcome: 'failed-whole' });
      expectTakenBack(here, before);
    },
  );

  it.each(['files', 'confirm'])(
    'a standby whose connection is lost at `%s`, once the MASTER is confirmed, is confirmed over a new one',
    async (verb) => {
      const here = pairWorld();
      here.fleet.node('p1b').onCall = (call) => {
        if (call.text.startsWith(verb) && here.fleet.changes.includes('p1a: confirm run-1')) {
          here.fleet.node('p1b').onCall = undefined;
          call.lose('before');
        }
      };
      expect(await apply(here, { keepalived: oneMoreVip })).toMatchObject({ outcome: 'done' });
      expect(runStates(here)).toEqual(BOTH_CONFIRMED);
      expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
      expect(here.allClosed()).toBe(true);
    },
  );

  it('a MASTER that can not be reached is waited for, and the standby does not start beside it', async () => {
    const here = pairWorld();
    here.onEvent = (event) => {
      if (event.event === 'step.started' && event.step === 'confirm') here.fleet.node('p1a').unreachable = true;
    };
    expect(await apply(here, { keepalived: oneMoreVip })).toMatchObject({ outcome: 'needs-person' });
    expect(here.fleet.conflicts).toEqual([]);
    expect(here.fleet.node('p1a').keepalivedConf).toBe(here.fleet.node('p1a').keepalivedConfRead);
    expect(here.fleet.node('p1b').keepalivedRuns).toBe(false);
  });
});

describe('a file that is changed again after it was installed', () => {
  it('is not confirmed', async () => {
    const here = pairWorld();
    atEvent(here, 'step.started confirm p1b', () => {
      here.fleet.node('p1b').keepalivedConf += '# by hand\n';
    });
    expect(await apply(here, { keepalived: lowered })).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining(`p1b: ${KEEPALIVED_CONF} is not as it was installed`),
    });
  });
});
