import { describe, expect, test } from 'vitest';
import type { ShowInfo } from '../../../src/haproxy/show-info.js';
import type { BackendServers } from '../../../src/haproxy/show-stat.js';
import { runningRules } from '../../../src/risk/rules/running.js';
import { type LiveNode, liveState } from '../../plan/live-pair.js';
import { lookedAt, ruleNamed, running } from '../looked-at.js';
import { foundBy, notCheckedBy, type SceneNode, sceneOf } from '../scenes.js';

const found = (id: string, node: SceneNode) => foundBy(ruleNamed(runningRules, id), sceneOf([node]));

const cfg = 'backend app\n  server a 192.0.2.21:80\n';
const BOOT_MS = Date.UTC(2026, 10, 1);
// workers of these scenes start 501 ticks after the boot
const LOADED_MS = BOOT_MS + 5010;
const backend = (name: string): BackendServers => ({ backend: name, up: 1, total: 1, pending: 0, outOfService: 0 });
const knowing = (node: SceneNode, ...names: readonly string[]): SceneNode => ({
  ...node,
  ...(node.state && { state: { ...node.state, runtime: { unknowns: [], backends: names.map(backend) } } }),
});
const written = (modifiedAtMs: number, boot: { readonly bootedAtMs?: number } = { bootedAtMs: BOOT_MS }): SceneNode =>
  lookedAt({
    cfg,
    facts: { ...boot, files: [{ path: '/etc/haproxy/haproxy.cfg', sha256: 'aa', bytes: 1, modifiedAtMs }] },
  });

describe('a file that was changed and never loaded', () => {
  test('is told for certain by a backend that HAProxy does not know', () => {
    expect(found('haproxy-runs-older-files', knowing(written(0), 'old'))).toMatchObject([
      {
        severity: 'high',
        message: 'the running HAProxy does not know backend app of its file',
        subject: 'backend app',
        at: { line: 1 },
      },
    ]);
  });

  test('is doubtful by its time alone', () => {
    expect(found('haproxy-runs-older-files', knowing(written(LOADED_MS + 60_000), 'app'))).toMatchObject([
      {
        severity: 'medium',
        message: expect.stringContaining('/etc/haproxy/haproxy.cfg was written 60 s after HAProxy'),
        doubt: 'it may have been written as it was before',
      },
    ]);
  });

  test.each([
    ['written before the worker started', knowing(written(LOADED_MS - 60_000), 'app')],
    ['written in the second of the start', knowing(written(LOADED_MS + 1000), 'app')],
    ['of a HAProxy that does not run', knowing(running(written(LOADED_MS + 60_000), { processes: [] }), 'app')],
    ['with more backends running than it has', knowing(written(0), 'app', 'MASTER')],
  ])('is none: %s', (_, node) => {
    expect(found('haproxy-runs-older-files', node)).toEqual([]);
  });

  test('is not looked for where the time of the boot is not known', () => {
    const scene = sceneOf([written(0, {})]);
    expect(notCheckedBy(ruleNamed(runningRules, 'haproxy-runs-older-files'), scene)).toMatchObject([
      { reason: 'when HAProxy read its files' },
    ]);
  });
});

describe('another program on the disk than the one that runs', () => {
  const info = (Version: string): ShowInfo => ({
    Version,
    Pid: 1,
    Uptime_sec: 1,
    Stopping: false,
    CurrConns: 0,
    Jobs: 0,
    Listeners: 1,
    Maxconn: 100,
    PoolFailed: 0,
    fields: {},
  });
  const runs = (version: string): SceneNode => {
    const node = lookedAt({ haproxyVersion: '2.8.3' });
    return { ...node, ...(node.state && { state: { ...node.state, runtime: { unknowns: [], info: info(version) } } }) };
  };

  test('is high where the branch differs, medium where only the correction does', () => {
    expect(found('haproxy-binary-replaced', runs('2.6.12-1+deb12u4'))).toMatchObject([
      { severity: 'high', message: 'HAProxy 2.6.12 runs, 2.8.3 is on the disk' },
    ]);
    expect(found('haproxy-binary-replaced', runs('2.8.1'))).toMatchObject([{ severity: 'medium' }]);
    expect(found('haproxy-binary-replaced', runs('2.8.3-1ubuntu1'))).toEqual([]);
  });

  test('is seen by its file, too', () => {
    const [master, worker] = lookedAt().state?.facts.haproxy.processes ?? [];
    if (master === undefined || worker === undefined) throw new Error('the sketch has a master and a worker');
    const replaced = running(lookedAt(), { processes: [{ ...master, exeDeleted: true }, worker] });
    expect(found('haproxy-binary-replaced', replaced)).toMatchObject([
      { severity: 'medium', message: '/usr/sbin/haproxy was replaced since HAProxy started (pid 500)' },
    ]);
    expect(found('haproxy-binary-replaced', lookedAt())).toEqual([]);
  });
});

describe('a keepalived.conf that was changed and never loaded', () => {
  const runs: LiveNode = { node: 'lb1', address: '192.0.2.11', instances: [{ priority: 110, state: 'MASTER' }] };
  const foundIn = (live: LiveNode) => {
    const state = liveState(live);
    const keepalived = state.facts.keepalived.source?.files[0]?.text ?? '';
    return found('keepalived-runs-older-files', { keepalived, state });
  };

  test('is told with what a reload would change', () => {
    const text = liveState(runs).facts.keepalived.source?.files[0]?.text ?? '';
    expect(foundIn({ ...runs, text: text.replace('priority 110', 'priority 90') })).toMatchObject([
      { severity: 'high', message: expect.stringContaining('VI_1: priority 110 becomes 90') },
    ]);
  });

  test('is none when only a comment was', () => {
    const text = liveState(runs).facts.keepalived.source?.files[0]?.text ?? '';
    expect(foundIn({ ...runs, text: `# changed\n${text}` })).toEqual([]);
  });
});
