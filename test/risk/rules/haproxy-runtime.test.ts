import { describe, expect, test } from 'vitest';
import type { RuntimeState } from '../../../src/haproxy/runtime-state.js';
import { parseShowStat } from '../../../src/haproxy/show-stat.js';
import { haproxyRuntimeRules } from '../../../src/risk/rules/haproxy-runtime.js';
import { type ServerColumns, serversState } from '../../haproxy/servers-state.js';
import { liveHaproxy } from '../live-haproxy.js';
import { foundBy, notCheckedBy, ruleOf, sceneOf } from '../scenes.js';

const rule = ruleOf(haproxyRuntimeRules);

const BACKEND = 'backend pages\n server s1 192.0.2.1:8001 check\n server s2 192.0.2.1:8001 check\n';
const STATE_FILE = 'global\n server-state-file /s\ndefaults\n load-server-state-from-file global\n';

const scene = (servers: readonly ServerColumns[], more: Partial<RuntimeState> = {}, config = BACKEND) =>
  sceneOf([
    {
      ...liveHaproxy({ config }),
      runtimeState: {
        servers: serversState(...servers),
        stat: parseShowStat('# pxname,svname,scur,slim,status,type\npages,s1,0,,UP,2\npages,s2,0,,UP,2\n'),
        unknowns: [],
        ...more,
      },
    },
  ]);

const s1 = (columns: ServerColumns): ServerColumns => ({ name: 'pages/s1', ...columns });
const s2 = (columns: ServerColumns): ServerColumns => ({ name: 'pages/s2', ...columns });

describe('what a reload takes away', () => {
  const lost = rule('haproxy-runtime-state-lost');
  const told = (...given: Parameters<typeof scene>) =>
    foundBy(lost, scene(...given)).map(({ severity, message }) => `${severity}: ${message}`);

  test('is a server in MAINT', () => {
    expect(told([s1({ admin: 1, op: 0 })])).toEqual([
      'high: server pages/s1: MAINT by the CLI, after a reload in service',
    ]);
  });

  test('is told once for many servers', () => {
    expect(told([s1({ admin: 8 }), s2({ admin: 8 })])).toEqual([
      'high: drain: 2 have it (server pages/s1, server pages/s2); the first: DRAIN by the CLI, after a reload in service',
    ]);
  });

  test('is a weight, which matters less', () => {
    expect(told([s1({ weight: 9 })])).toEqual([
      'medium: server pages/s1: weight 9 by the CLI, after a reload weight 1',
    ]);
  });

  test('is nothing where servers are as the file says', () => {
    expect(told([s1({}), s2({})])).toEqual([]);
    expect(told([s1({ admin: 5 })], {}, 'backend pages\n server s1 192.0.2.1:8001 check disabled\n')).toEqual([]);
  });

  test('may be in the state file, and is told with that doubt', () => {
    expect(foundBy(lost, scene([s1({ admin: 1, op: 0 })], {}, STATE_FILE + BACKEND))).toMatchObject([
      { severity: 'medium', doubt: expect.stringMatching(/^\/s may say the same/) },
    ]);
  });

  test('can not all be told', () => {
    const patterns = [{ file: '/etc/haproxy/m.map', replaced: 0, entries: 3 }];
    expect(notCheckedBy(lost, scene([], { patterns }))).toMatchObject([
      { reason: 'changes by the CLI to 1 map or ACL (/etc/haproxy/m.map)' },
    ]);
  });
});

describe('DOWN servers', () => {
  const down = rule('haproxy-down-servers-get-traffic');

  test('get traffic after a reload', () => {
    expect(foundBy(down, scene([s1({ op: 0 })]))).toMatchObject([
      { severity: 'medium', message: 'a server is DOWN now: server pages/s1' },
    ]);
  });

  test('do not with a state file, or while they are in MAINT', () => {
    expect(foundBy(down, scene([s1({ op: 0 })], {}, STATE_FILE + BACKEND))).toEqual([]);
    expect(foundBy(down, scene([s1({ op: 0, admin: 1 })]))).toEqual([]);
  });
});

test('a state file that is in force is told, one that nobody loads is not', () => {
  const wins = rule('haproxy-state-file-wins');
  expect(foundBy(wins, sceneOf([{ haproxy: STATE_FILE + BACKEND }]))).toMatchObject([
    { severity: 'low', message: '/s wins over the server lines of backend pages', at: { line: 4 } },
  ]);
  expect(foundBy(wins, sceneOf([{ haproxy: `global\n server-state-file /s\n${BACKEND}` }]))).toEqual([]);
});

test('totals of a statistics page are told where they could be carried over', () => {
  const reset = rule('haproxy-counters-reset');
  const page = 'frontend s\n bind :8404\n stats uri /stats\n';
  const found = (haproxy: string, haproxyRelease: string) =>
    foundBy(reset, sceneOf([{ haproxy, haproxyRelease }])).map(({ severity, at }) => `${severity} ${at?.line}`);
  expect(found(page, '3.0.5')).toEqual(['low 3']);
  expect(found(page, '2.8.5')).toEqual([]);
  expect(found(`global\n stats-file /var/lib/haproxy/stats\n${page}`, '3.0.5')).toEqual([]);
});
