import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chooseReloadMethod } from '../../src/haproxy/reload-method.js';
import { lookAtHost } from '../../src/node/host.js';
import { LockedError, lockNode } from '../../src/node/lock.js';
import { observeNode, refreshNode, watchNode } from '../../src/node/observe.js';
import { reloadNode } from '../../src/node/reload.js';
import { readRuntime } from '../../src/node/runtime-facts.js';

import { validateNode } from '../../src/node/validate.js';
import { type Answer, headerOf, readAnswer } from '../../src/node/wire.js';
import { fakeFleet } from './fleet.js';
import { observeLines, watchLines } from './node-answers.js';

const open = async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair();
  const [spec] = pair.nodes;
  if (spec === undefined) throw new Error('a pair has nodes');
  return { fleet, pair, spec, node: fleet.node(spec.name), host: await fleet.connect(spec) };
};

/** Field keys, and blob names with the words of their labels that are not the node's own. */
const shapeOf = (answer: Answer): readonly string[] => [
  ...new Set([
    ...answer.fields.map((field) => `${field.key} ${/^(?:haproxy|keepalived) /.exec(field.value)?.[0] ?? ''}`.trim()),
    ...answer.blobs.map((blob) => `[${blob.name} ${/^(?:haproxy|keepalived|\/.*)$/.exec(blob.label)?.[0] ?? ''}]`),
  ]),
];

const answerOf = (verb: 'observe' | 'watch', lines: readonly string[]): Answer =>
  readAnswer([headerOf(verb), ...lines, 'done', ''].join('\n'), verb);

describe('fake and real answers have the same keys and blobs in the same order', () => {
  test.each(['bullseye', 'bookworm', 'trixie', 'sid'])('as those of %s', async (suite) => {
    const real = (verb: string): string =>
      readFileSync(new URL(`../node/fixtures/${suite}.${verb}.txt`, import.meta.url), 'utf8');
    const { node } = await open();
    expect(shapeOf(answerOf('observe', observeLines(node)))).toEqual(shapeOf(readAnswer(real('observe'), 'observe')));
    expect(shapeOf(answerOf('watch', watchLines(node)))).toEqual(shapeOf(readAnswer(real('watch'), 'watch')));
  });
});

test('a fake node is observed as a real one is', async () => {
  const { host, spec, fleet } = await open();
  const facts = await observeNode(host, spec);
  expect(facts).toMatchObject({
    hostname: 'p1a',
    unknowns: [],
    haproxy: {
      version: '2.8.3',
      unit: { type: 'notify', activeState: 'active' },
      configPaths: ['/etc/haproxy/haproxy.cfg'],
    },
    keepalived: { version: '2.2.7', dump: [{ name: 'VI_1', state: 'MASTER', priority: 110 }] },
  });
  expect(facts.addresses.map((each) => each.address)).toContain('192.0.2.101');
  expect(facts.keepalived.config?.instances[0]?.vips).toEqual(['192.0.2.101']);
  expect(facts.listeners.find((each) => each.port === 80)?.pids).toEqual(
    facts.haproxy.processes.slice(0, 1).map((each) => each.pid),
  );
  fleet.flipRoles('p1');
  expect((await observeNode(host, spec)).keepalived.dump?.[0]?.state).toBe('BACKUP');
  expect((await watchNode(host, spec)).addresses.map((each) => each.address)).not.toContain('192.0.2.101');
});

test('a node that is read again shows its new role with the configuration of before, and is read anew after a reboot', async () => {
  const { host, spec, fleet } = await open();
  const facts = await observeNode(host, spec);
  fleet.flipRoles('p1');
  const again = await refreshNode(host, spec, facts);
  expect(again.keepalived.dump?.[0]?.state).toBe('BACKUP');
  expect(again.keepalived.config).toBe(facts.keepalived.config);
  expect(again.addresses.map((each) => each.address)).not.toContain('192.0.2.101');
  const rebooted = await refreshNode(host, spec, { ...facts, bootId: 'another' });
  expect(rebooted.keepalived.config).not.toBe(facts.keepalived.config);
});

test.each([
  ['2.8.3', { claimed: 'done' }],
  ['2.6.12', { claimed: 'unknown' }],
])('a reload of HAProxy %s through its master is claimed, and seen on its sockets', async (haproxyVersion, claim) => {
  const fleet = fakeFleet();
  const [spec] = fleet.addPair({ haproxyVersion }).nodes;
  if (spec === undefined) throw new Error('a pair has nodes');
  const host = await fleet.connect(spec);
  const facts = await observeNode(host, spec);
  const before = await readRuntime(host, spec, facts);
  const choice = chooseReloadMethod({ ...facts.haproxy, masterAnswers: true });
  if (choice.verdict !== 'ok') throw new Error(choice.reason);
  expect(choice.method).toMatchObject({ kind: 'master-cli', socket: '/run/haproxy-master.sock' });
  await expect(reloadNode(host, 'run-1', choice.method)).rejects.toMatchObject({ code: 'lock-lost' });
  const lock = await lockNode(host, { run: 'run-1', operator: 'x' });
  expect(await reloadNode(host, 'run-1', choice.method)).toMatchObject(claim);
  const after = await readRuntime(host, spec, facts);
  expect(after).toMatchObject({ unknowns: [], proc: { reloadFailed: false, oldWorkers: [{ pid: before.info?.Pid }] } });
  expect(after.backends).toEqual([{ backend: 'pages', up: 2, total: 2, pending: 0, outOfService: 0 }]);
  fleet.node('p1a').nextReload = 'fails';
  await reloadNode(host, 'run-1', choice.method);
  expect((await readRuntime(host, spec, facts)).proc?.reloadFailed).toBe(true);
  await lock.release();
  expect(fleet.changes).toEqual([
    'p1a: lock run-1',
    'p1a: reload by /run/haproxy-master.sock',
    'p1a: reload by /run/haproxy-master.sock',
    'p1a: unlock run-1',
  ]);
});

test('a fake machine tells how it is set up', async () => {
  const { host, spec, node } = await open();
  node.validation = { exitCode: 1, messages: '[ALERT] no' };
  expect((await lookAtHost(host, spec, [])).facts).toMatchObject({
    links: [{ ifname: 'lo' }, { ifname: 'eth0', carrier: true }],
    units: { haproxy: { restart: 'always' }, keepalived: { restart: 'on-failure' } },
    activeUnits: ['networking'],
    firewall: [],
    keepalivedTest: { exitCode: 0 },
    haproxyCheck: { exitCode: 1, messages: ['[ALERT] no'] },
    haproxyCheckMs: 40,
    unknowns: [],
  });
});

test('a busy lock is told with its holder, and a lost one to its owner', async () => {
  const { fleet, host, node, spec } = await open();
  node.lock = { run: 'run-0', operator: 'Jo', sinceMs: 1_795_433_210_000 };
  await expect(lockNode(host, { run: 'run-1', operator: 'x' })).rejects.toThrow(LockedError);
  node.lock = undefined;
  const lock = await lockNode(host, { run: 'run-1', operator: 'x' });
  fleet.loseLock(spec.name);
  expect(await lock.lost).toBe('the node freed the lock: no heartbeat for 15 s');
  await expect(reloadNode(host, 'run-1', { kind: 'systemd', unit: 'haproxy.service' })).rejects.toMatchObject({
    code: 'lock-lost',
  });
});

test('a connection that breaks after the request is an unknown outcome, one that broke before it an error', async () => {
  const { host, node, fleet, spec } = await open();
  await lockNode(host, { run: 'run-1', operator: 'x' });
  node.onCall = (call) => {
    if (call.text.startsWith('reload')) call.lose('after');
  };
  expect(await reloadNode(host, 'run-1', { kind: 'systemd', unit: 'haproxy.service' })).toMatchObject({
    claimed: 'unknown',
  });
  expect(node.haproxy.oldWorkers).toHaveLength(1);
  expect(node.lock).toBeUndefined();
  await expect(host.closed).resolves.toMatchObject({ failure: 'lost' });
  node.unreachable = true;
  await expect(fleet.connect(spec)).rejects.toMatchObject({ failure: 'unreachable' });
});

test('a deaf master leaves its signals blocked and its socket refused', async () => {
  const { host, node, spec } = await open();
  node.haproxy.deaf = true;
  const facts = await observeNode(host, spec);
  expect(facts.haproxy.processes.some((each) => (each.blockedSignals & 0x800n) !== 0n)).toBe(true);
  const runtime = await readRuntime(host, spec, facts);
  expect(runtime.proc).toBeUndefined();
  expect(runtime.unknowns.join()).toMatch(/refused/);
});

test('what haproxy -c said comes back', async () => {
  const { host, node, spec } = await open();
  expect(await validateNode(host, spec)).toMatchObject({ ok: true, exitCode: 0 });
  node.validation = { exitCode: 1, messages: '[ALERT] a\n[ALERT] b' };
  expect(await validateNode(host, spec)).toMatchObject({ ok: false, messages: '[ALERT] a\n[ALERT] b' });
});
