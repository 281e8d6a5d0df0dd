import { describe, expect, test } from 'vitest';
import type { WorkerUse } from '../../../src/node/workers.js';
import { haproxyOldWorkerRules } from '../../../src/risk/rules/haproxy-old-workers.js';
import { liveHaproxy, worker } from '../live-haproxy.js';
import { foundBy, notCheckedBy, ruleOf, sceneOf } from '../scenes.js';

const rule = ruleOf(haproxyOldWorkerRules);

const DEFAULTS = 'defaults\n mode http\n timeout client 30s\n timeout connect 5s\n timeout server 30s\n';
const PROXIES = 'frontend web\n bind :80\n default_backend app\nbackend app\n server s1 192.0.2.1:80\n';
const GOOD = `global\n hard-stop-after 5m\n${DEFAULTS}${PROXIES}`;

describe('from the file', () => {
  test.each<[id: string, what: string, haproxy: string, found: RegExp | 'nothing', line?: number]>([
    ['haproxy-max-reloads-small', 'none at all', 'global\n mworker-max-reloads 0\n', /^high: .* is 0$/, 2],
    ['haproxy-max-reloads-small', 'two', 'global\n mworker-max-reloads 2\n', /^medium: .* is 2$/, 2],
    ['haproxy-max-reloads-small', 'many', 'global\n mworker-max-reloads 50\n', 'nothing'],
    [
      'haproxy-max-reloads-small',
      'perhaps two',
      'global\n .if feature(X)\n mworker-max-reloads 2\n .endif\n',
      /^low: /,
      3,
    ],
    [
      'haproxy-hard-stop-missing',
      'there is none',
      `global\n maxconn 10\n${DEFAULTS}${PROXIES}`,
      /^low: there is no hard-stop-after: an idle session ends after 30 s \(timeout client/,
      1,
    ],
    ['haproxy-hard-stop-missing', 'there is one', GOOD, 'nothing'],
    [
      'haproxy-hard-stop-short',
      'WebSockets may live for an hour',
      `${GOOD} timeout tunnel 1h\n`,
      /^medium: hard-stop-after 5 min is shorter than timeout tunnel 60 min \(\/etc\/haproxy\/haproxy\.cfg:13\)/,
      2,
    ],
    ['haproxy-hard-stop-short', 'and for as long as hard-stop-after', `${GOOD} timeout tunnel 5m\n`, 'nothing'],
    [
      'haproxy-timeout-missing',
      'for clients',
      `defaults\n mode http\n timeout connect 1s\n timeout server 1s\n${PROXIES}`,
      /^medium: no timeout client for frontend web$/,
      5,
    ],
    [
      'haproxy-timeout-missing',
      'for servers in HTTP mode, whatever the tunnel has',
      `defaults\n mode http\n timeout client 1s\n timeout connect 1s\n timeout tunnel 1h\n${PROXIES}`,
      /^medium: no timeout server for backend app$/,
    ],
    [
      'haproxy-timeout-missing',
      'for servers in TCP mode, where the tunnel has one',
      `defaults\n mode tcp\n timeout client 1s\n timeout connect 1s\n timeout tunnel 1h\n${PROXIES}`,
      'nothing',
    ],
    [
      'haproxy-timeout-missing',
      'of a backend without servers',
      `defaults\n mode http\n timeout client 1s\nbackend empty\n http-request deny\n`,
      'nothing',
    ],
    ['haproxy-timeout-missing', 'none', GOOD, 'nothing'],
    ['haproxy-grace', 'in the global section', 'global\n grace 10s\n', /^high: 'grace 10s' is set$/, 2],
    ['haproxy-grace', 'in a comment', 'global\n # grace 10s\n', 'nothing'],
  ])('%s: %s', (id, _what, haproxy, found, line) => {
    const findings = foundBy(rule(id), sceneOf([{ haproxy }]));
    const told = findings.map(({ severity, message }) => `${severity}: ${message}`);
    if (found === 'nothing') expect(told).toEqual([]);
    else expect(told).toEqual([expect.stringMatching(found)]);
    if (line !== undefined) expect(findings[0]?.at?.line).toBe(line);
  });
});

const HOUR_TICKS = 360_000;

/** The node is up for two hours; worker 30 started `agoTicks` ago and replaced the others. */
function scene(old: readonly number[], agoTicks: number, freeKib?: number) {
  const node = liveHaproxy({ config: GOOD, oldWorkers: old });
  const { state } = node;
  if (state === undefined) throw new RangeError('no state');
  const startTicks = (pid: number) => 720_000 - agoTicks - (30 - pid) * 10;
  const processes = state.facts.haproxy.processes.map((each) => ({ ...each, startTicks: startTicks(each.pid) }));
  const workerUse: WorkerUse = {
    nowMs: 7_200_000,
    uptimeMs: 7_200_000,
    ...(freeKib !== undefined && { freeKib }),
    processes: [...old, 30].map((pid) => ({ pid, startTicks: startTicks(pid), rssKib: 10_240 })),
  };
  const facts = { ...state.facts, haproxy: { ...state.facts.haproxy, processes } };
  return sceneOf([{ ...node, state: { ...state, facts }, workerUse }]);
}

const ended = (version: string, reloads: number) =>
  foundBy(
    rule('haproxy-worker-ended-at-reload'),
    sceneOf([
      liveHaproxy({
        version,
        oldWorkers: [20],
        proc: { oldWorkers: [worker(20, reloads)] },
      }),
    ]),
  ).map(({ message }) => message);

describe('old workers', () => {
  const id = 'haproxy-old-workers';

  test('one for more than an hour is told', () => {
    expect(foundBy(rule(id), scene([20], HOUR_TICKS + 6000))).toMatchObject([
      { severity: 'medium', message: expect.stringMatching(/^old worker 20: replaced 61 min ago, .* 10\.0 MiB/) },
    ]);
  });

  test('one of a moment ago is what every reload leaves behind', () => {
    expect(foundBy(rule(id), scene([20], 6000))).toEqual([]);
  });

  test.each([
    [4, []],
    [5, ['medium']],
    [10, ['high']],
  ])('%i of a moment ago', (count, severities) => {
    const pids = Array.from({ length: count }, (_, at) => 11 + at);
    expect(foundBy(rule(id), scene(pids, 6000)).map(({ severity }) => severity)).toEqual(severities);
  });

  test('that the next reload ends are told, by the limit of 3.3 or by one of its own', () => {
    expect(ended('3.3.1', 50)).toEqual(['mworker-max-reloads is 50: the next reload ends worker 20 with its sessions']);
    expect(ended('3.3.1', 49)).toEqual([]);
    expect(ended('3.2.9', 500)).toEqual([]);
  });
});

describe('memory for one more worker', () => {
  const id = 'haproxy-memory-short';

  test('is short by a little', () => {
    expect(foundBy(rule(id), scene([], 6000, 11_000))).toMatchObject([
      { severity: 'high', message: 'one more worker takes about 11.0 MiB, and 10.7 MiB are free' },
    ]);
  });

  test('just suffices', () => {
    expect(foundBy(rule(id), scene([], 6000, 11_300))).toEqual([]);
  });

  test('is not known', () => {
    expect(notCheckedBy(rule(id), scene([], 6000))).toMatchObject([{ reason: expect.stringContaining('memory') }]);
  });
});
