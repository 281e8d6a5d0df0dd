import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NodeSpec } from '../../src/inventory/model.js';
import { askSocket } from '../../src/node/ask-socket.js';
import { controlService } from '../../src/node/control-service.js';
import { installFiles } from '../../src/node/install-files.js';
import { lockNode, type NodeLock } from '../../src/node/lock.js';
import { pendingRuns } from '../../src/node/pending-runs.js';
import { stageFiles } from '../../src/node/stage-files.js';
import { armUndo, confirmRun, revertRun, type UndoAction } from '../../src/node/undo.js';
import type { Host } from '../../src/ssh/host.js';
import { bringUp, type Lab, pause } from './lab.js';
import { hostOf, specIn } from './node-hosts.js';

// p1b, the BACKUP, is changed; a user with sudo does it.
const NODE = 'p1b';
const HAPROXY_CFG = '/etc/haproxy/haproxy.cfg';
const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';
const UNDO_ALL: readonly UndoAction[] = [
  { do: 'files' },
  { do: 'reload', service: 'haproxy' },
  { do: 'reload', service: 'keepalived' },
];

let lab: Lab;
let spec: NodeSpec;
let host: Host;
let lock: NodeLock | undefined;
let number = 0;
let run = '';
let before = '';

const on = (command: string): Promise<string> => lab.on(NODE, command);
const digests = (): Promise<string> => on(`cd /etc && sha256sum haproxy/* keepalived/* 2>/dev/null; ls -l haproxy`);
/** HAProxy's own word on the configuration that it runs. */
const served = async (): Promise<string> => {
  const info = await askSocket(host, '/run/haproxy/admin.sock', 'show info').catch(() => '');
  return /^description: .*$/m.exec(info)?.[0] ?? '';
};
const stateOf = (): Promise<string> =>
  on(`cat /var/lib/hitless/${run}/state`).then(
    (text) => text.trim(),
    () => 'none',
  );
const clean = async (): Promise<void> => {
  expect(await on(`ls /etc/systemd/system /etc/systemd/system/multi-user.target.wants | grep hitless || true`)).toBe(
    '',
  );
  expect(await on(`systemctl list-units --plain --no-legend 'hitless*' || true`)).toBe('');
};

async function until(probe: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const startedAtMs = Date.now();
  while (!(await probe())) {
    if (Date.now() - startedAtMs > withinMs) throw new Error(`not within ${withinMs} ms`);
    await pause(250);
  }
}

/** Locks and arms. */
async function arm(withinMs: number, undo = UNDO_ALL): Promise<string> {
  lock = await lockNode(host, { run, operator: 'tester' });
  const request = { run, operator: 'tester', what: 'a test', withinMs, undo };
  return (await armUndo(host, spec, request)).coversReboot;
}

const staged = (path: string, text: string) => {
  const content = Buffer.from(text);
  return { path, content, sha256: createHash('sha256').update(content).digest('hex') };
};

async function install(...files: readonly { path: string; text: string }[]): Promise<void> {
  await stageFiles(
    host,
    run,
    files.map(({ path, text }) => staged(path, text)),
  );
  await installFiles(host, run);
}

/** HAProxy's configuration with another description, which `show info` tells. */
const changedCfg = async (): Promise<string> =>
  (await on(`cat ${HAPROXY_CFG}`)).replace(/^ {4}description .*$/m, '    description changed');

async function connectNode(): Promise<void> {
  await until(async () => {
    try {
      host = await hostOf(spec);
      return true;
    } catch {
      return false;
    }
  });
}

function shareLab(name: string, ...options: readonly string[]): void {
  beforeAll(async () => {
    lab = await bringUp(name, 1, '--ssh-user', 'ops', ...options);
    spec = await specIn(lab, NODE);
    await connectNode();
  });
  afterAll(async () => {
    await host?.close();
    await lab?.down();
  });
  beforeEach(async () => {
    number += 1;
    run = `undo-${number}`;
    before = await digests();
  });
  afterEach(async () => {
    await lock?.release();
    lock = undefined;
  });
}

describe('with systemd', () => {
  shareLab('undo');

  it('a change whose coordinator was killed is taken back by the timer, and the old file is served again', async () => {
    const text = await changedCfg();
    const coordinator = startCoordinator({
      spec,
      run,
      withinMs: 6000,
      undo: UNDO_ALL,
      files: [{ path: HAPROXY_CFG, text }],
    });
    expect(await coordinator.installed).toBe('installed systemd');
    await on('systemctl reload haproxy');
    await until(async () => (await served()).includes('changed'));
    coordinator.kill();
    await until(async () => (await stateOf()) === 'reverted');
    expect(await served()).not.toContain('changed');
    expect(await digests()).toBe(before);
    expect(await on(`cat /var/lib/hitless/${run}/result`)).toMatch(
      /^ok files: 1 put back, 0 removed\nok reload haproxy: SIGUSR2, new worker \d+\nok reload keepalived: SIGHUP to \d+\n$/,
    );
    await clean();
    await lab.settled('p1a');
  });

  it('a change whose network is cut is taken back in time', async () => {
    expect(await arm(8000)).toBe('systemd');
    await install(
      { path: HAPROXY_CFG, text: await changedCfg() },
      { path: '/etc/haproxy/maps/new.map', text: 'a b\n' },
    );
    await lab.lab('cut', NODE, 'on');
    try {
      await until(async () => (await stateOf()) === 'reverted');
      expect(await digests()).toBe(before);
    } finally {
      await lab.lab('cut', NODE, 'off');
      await host.close();
      await connectNode();
    }
    await expect(confirmRun(host, run)).rejects.toMatchObject({ code: 'reverted' });
    await lab.settled('p1a');
  });

  it('a power loss before the confirmation ends with the old files and both services up', async () => {
    await arm(600_000);
    await install(
      { path: HAPROXY_CFG, text: await changedCfg() },
      { path: KEEPALIVED_CONF, text: 'vrrp_instance V {\n interface none0\n}\n' },
    );
    await powerLoss();
    expect(await stateOf()).toBe('reverted');
    expect(await digests()).toBe(before);
    expect((await on('systemctl is-active haproxy keepalived || true')).trim().split('\n')).toEqual([
      'active',
      'active',
    ]);
    await clean();
    await lab.settled('p1a');
  });

  it('a power loss after the confirmation keeps the new files, and the change can still be reverted', async () => {
    await arm(600_000);
    await install({ path: HAPROXY_CFG, text: await changedCfg() });
    await confirmRun(host, run);
    await powerLoss();
    await until(async () => (await served()).includes('changed'));
    expect(await pendingRuns(host)).toMatchObject([{ run, state: 'confirmed' }]);
    const { state, did } = await revertRun(host, run);
    expect({ state, did }).toMatchObject({ state: 'reverted', did: [{ ok: true }, { ok: true }, { ok: true }] });
    expect(await digests()).toBe(before);
    expect(await served()).not.toContain('changed');
  });

  it('a keepalived that died of its new file is started with the old one', async () => {
    await arm(600_000);
    await install({
      path: KEEPALIVED_CONF,
      text: (await on(`cat ${KEEPALIVED_CONF}`)).replace('interface eth0', 'interface none0'),
    });
    await controlService(host, spec, run, 'reload', 'keepalived');
    await until(async () => (await on('systemctl is-active keepalived || true')).trim() !== 'active');
    const { state, did } = await revertRun(host, run);
    expect({ state, did: did.map((each) => each.text) }).toMatchObject({
      state: 'reverted',
      did: [
        'files: 1 put back, 0 removed',
        expect.stringMatching(/^reload haproxy: /),
        expect.stringMatching(/^start keepalived: process \d+ runs$/),
      ],
    });
    await lab.settled('p1a');
  });

  it('a HAProxy that died of its new file is started with the old one', async () => {
    await arm(600_000);
    await install({
      path: HAPROXY_CFG,
      text: (await changedCfg()).replace(/^ {4}chroot .*$/m, '    chroot /nonexistent'),
    });
    await on('systemctl reload haproxy || true');
    await until(async () => (await on('systemctl is-active haproxy || true')).trim() === 'failed');
    const { state, did } = await revertRun(host, run);
    expect({ state, did: did.map((each) => each.text) }).toMatchObject({
      state: 'reverted',
      did: [
        'files: 1 put back, 0 removed',
        expect.stringMatching(/^start haproxy: process \d+ runs$/),
        expect.stringMatching(/^reload keepalived/),
      ],
    });
    await lab.settled('p1a');
  });

  it('a stopped service is started again by the timer', async () => {
    await arm(5000, [{ do: 'start', service: 'keepalived' }]);
    const { beforeUs, afterUs, exitCode } = await controlService(host, spec, run, 'stop', 'keepalived');
    expect(exitCode).toBe(0);
    expect(afterUs - beforeUs).toBeGreaterThan(0);
    expect((await on('systemctl is-active keepalived || true')).trim()).toBe('inactive');
    await until(async () => (await stateOf()) === 'reverted');
    expect((await on('systemctl is-active keepalived')).trim()).toBe('active');
    await lab.settled('p1a');
  });

  it('of confirmation and timer exactly one wins, time after time', async () => {
    const outcomes: string[] = [];
    // Towards the moment at which the timer wins when the confirmation did, and back when the timer did: both happen on any machine.
    let confirmAfterS = -0.2;
    let stepS = 0.4;
    for (let round = 0; round < 8; round += 1) {
      run = `race-${number}-${round}`;
      const text = await changedCfg();
      await arm(2000, [{ do: 'files' }]);
      const ends = Number((await on(`cut -d' ' -f2 /var/lib/hitless/${run}/deadline`)).trim()) / 100;
      await install({ path: HAPROXY_CFG, text });
      await on(`until awk '{ exit !($1 >= ${ends + confirmAfterS}) }' /proc/uptime; do sleep 0.02; done`);
      const refusal = await confirmRun(host, run).catch((error: unknown) => error);
      await until(async () => ['reverted', 'confirmed'].includes(await stateOf()));
      const state = await stateOf();
      if (outcomes.length > 0 && state !== outcomes.at(-1)) stepS /= 2;
      confirmAfterS += state === 'confirmed' ? stepS : -stepS;
      outcomes.push(state);
      if (refusal === undefined) {
        expect({ state, text: await on(`cat ${HAPROXY_CFG}`) }).toEqual({ state: 'confirmed', text });
        await pause(1500);
        expect(await stateOf()).toBe('confirmed');
        await revertRun(host, run);
      } else {
        expect(refusal).toMatchObject({ code: 'reverted' });
        expect(state).toBe('reverted');
      }
      expect(await digests()).toBe(before);
      await lock?.release();
    }
    expect(new Set(outcomes)).toEqual(new Set(['confirmed', 'reverted']));
  });
});

describe('with a plain HAProxy daemon that systemd does not watch', () => {
  shareLab('undop', '--haproxy', 'plain');

  it('the old file is served again by a new process, and sessions go on', async () => {
    await arm(600_000, [
      { do: 'files' },
      { do: 'reload', service: 'haproxy', listenersFrom: '/run/haproxy/admin.sock' },
    ]);
    await install({ path: HAPROXY_CFG, text: await changedCfg() });
    const { state, did } = await revertRun(host, run);
    expect({ state, did }).toMatchObject({
      state: 'reverted',
      did: [{}, { text: expect.stringMatching(/^reload haproxy: new process \d+$/) }],
    });
    expect(await digests()).toBe(before);
    await lab.settled('p1a');
  });

  it('a daemon that died is started as it was', async () => {
    await arm(600_000, [{ do: 'files' }, { do: 'reload', service: 'haproxy' }]);
    await install({ path: HAPROXY_CFG, text: await changedCfg() });
    await on('kill -9 $(pidof haproxy)');
    const { state, did } = await revertRun(host, run);
    expect({ state, did }).toMatchObject({
      state: 'reverted',
      did: [{}, { text: expect.stringMatching(/^start haproxy: process \d+ runs$/) }],
    });
    expect(await on('cat /proc/$(pidof haproxy | cut -d" " -f1)/cgroup')).not.toMatch(/session|ssh/);
    await lab.settled('p1a');
  });
});

async function powerLoss(): Promise<void> {
  await host.close();
  await lab.lab('kill', NODE);
  await lab.lab('start', NODE);
  await connectNode();
  await until(async () => /running|degraded/.test(await on('systemctl is-system-running || true')));
}

interface Work {
  readonly spec: NodeSpec;
  readonly run: string;
  readonly withinMs: number;
  readonly undo: readonly UndoAction[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** A module of the built program, as a script would name it. */
const room = (path: string): string => JSON.stringify(resolve(import.meta.dirname, '../../dist', path));

/** A coordinator of its own process, from the built program: it changes the node and waits to be killed. */
function startCoordinator(work: Work): { readonly installed: Promise<string>; kill(): void } {
  const script = `
import { createHash } from 'node:crypto';
import { connect } from ${room('ssh/connect.js')};
import { lockNode } from ${room('node/lock.js')};
import { armUndo } from ${room('node/undo.js')};
import { stageFiles } from ${room('node/stage-files.js')};
import { installFiles } from ${room('node/install-files.js')};
const { spec, run, withinMs, undo, files } = JSON.parse(process.env.WORK);
const host = await connect({ name: spec.name, settings: spec.ssh, become: spec.become });
await lockNode(host, { run, operator: 'tester' });
const { coversReboot } = await armUndo(host, spec, { run, operator: 'tester', what: 'a test', withinMs, undo });
await stageFiles(host, run, files.map(({ path, text }) => ({
  path, content: Buffer.from(text), sha256: createHash('sha256').update(text).digest('hex'),
})));
await installFiles(host, run);
console.log('installed ' + coversReboot);
setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, WORK: JSON.stringify(work) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const installed = new Promise<string>((settle) => {
    lines.once('line', settle);
    child.once('exit', (code) => settle(`exit ${code}`));
  });
  return { installed, kill: () => void child.kill('SIGKILL') };
}
