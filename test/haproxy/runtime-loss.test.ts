import { describe, expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { lostByReload, notChecked } from '../../src/haproxy/runtime-loss.js';
import type { RuntimeState } from '../../src/haproxy/runtime-state.js';
import { parseShowInfo } from '../../src/haproxy/show-info.js';
import { parseShowStat } from '../../src/haproxy/show-stat.js';
import { type ServerColumns, serversState } from './servers-state.js';

const infoText = (fields: Readonly<Record<string, string | number>> = {}): string =>
  Object.entries({
    Version: '2.6.12',
    Pid: 7,
    Uptime_sec: 9,
    Stopping: 0,
    CurrConns: 0,
    Jobs: 3,
    Listeners: 1,
    Maxconn: 4000,
    Hard_maxconn: 4000,
    PoolFailed: 0,
    ...fields,
  })
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');

const statText = (...rows: readonly string[]): string =>
  ['# pxname,svname,scur,slim,status,type', ...rows, '', ''].join('\n');

const configOf = (...lines: readonly string[]) =>
  readHaproxyConfig([{ path: 'h.cfg', text: lines.map((line) => `${line}\n`).join('') }]);

const lossLines = (state: Omit<RuntimeState, 'unknowns'>, ...lines: readonly string[]): readonly string[] =>
  lostByReload({ unknowns: [], ...state }, configOf(...lines), 'lb1').map(
    ({ what, subject, now, after, keepable }) =>
      `${keepable ? 'keepable ' : ''}${what}: ${subject}: ${now} -> ${after}`,
  );

/** What is lost of one server that runs as `columns` and `row` say, when the file has `line`. */
const ofServer = (columns: ServerColumns, line: string, row = 'pages,s1,0,,UP,2'): readonly string[] =>
  lossLines({ servers: serversState(columns), stat: parseShowStat(statText(row)) }, 'backend pages', ` server ${line}`);

describe('of a server', () => {
  const same = 's1 192.0.2.1:8001 check';
  test.each<[string, ServerColumns, string, readonly string[]]>([
    ['that is as configured, nothing', {}, same, []],
    ['MAINT', { admin: 1, op: 0 }, same, ['keepable maintenance: server pages/s1: MAINT by the CLI -> in service']],
    ['MAINT that the file says too, nothing', { admin: 1, op: 0 }, `${same} disabled`, []],
    ['MAINT by the old file, nothing: the new one wants it in service', { admin: 5, op: 0 }, same, []],
    [
      'that it was enabled',
      { admin: 4 },
      `${same} disabled`,
      ["keepable enabled: server pages/s1: in service by the CLI -> MAINT, by 'disabled'"],
    ],
    ['MAINT by the server it tracks, nothing', { admin: 2, op: 0, check: 0 }, 's1 192.0.2.1:8001 track b/s', []],
    ['DRAIN', { admin: 8 }, same, ['keepable drain: server pages/s1: DRAIN by the CLI -> in service']],
    [
      'its weight',
      { weight: 10, configured: 100 },
      `${same} weight 100`,
      ['keepable weight: server pages/s1: weight 10 by the CLI -> weight 100'],
    ],
    [
      'a weight that the file changes to a third one, for good',
      { weight: 10, configured: 100 },
      `${same} weight 50`,
      ['weight: server pages/s1: weight 10 by the CLI -> weight 50'],
    ],
    ['a weight that stands in the file by now, nothing', { weight: 10, configured: 100 }, `${same} weight 10`, []],
    ['a weight that only the file has changed, nothing', { weight: 100, configured: 100 }, `${same} weight 50`, []],
    ['a weight that its agent sets, nothing', { weight: 10, agent: 22 }, same, []],
    ['a weight against a variable, nothing that is known', { weight: 10 }, `${same} weight "$W"`, []],
    ['that it is DOWN', { op: 0 }, same, ['keepable down: server pages/s1: DOWN -> UP until its first check']],
    ['DOWN without a check, for good', { op: 0, check: 0 }, 's1 192.0.2.1:8001', ['down: server pages/s1: DOWN -> UP']],
    [
      'that its checks were turned off',
      { check: 2 },
      same,
      ['checks: server pages/s1: not checked by the CLI, up -> checked'],
    ],
    [
      'another address and port',
      { address: '192.0.2.9', port: 9 },
      same,
      ['address: server pages/s1: address 192.0.2.9:9 -> 192.0.2.1:8001'],
    ],
    [
      'an IPv6 address in another spelling, nothing',
      { address: '2001:db8::1' },
      's1 [2001:db8:0::0001]:8001 check',
      [],
    ],
    ['an address from DNS, nothing', { address: '192.0.2.9', fqdn: 'a.example' }, 's1 a.example:8001 check', []],
    [
      'another host name',
      { fqdn: 'b.example' },
      's1 a.example:8001 check',
      ['address: server pages/s1: address b.example:8001 -> a.example:8001'],
    ],
    ['an address of resolvers, nothing', { fqdn: 'b.example' }, 's1 a.example:8001 resolvers r', []],
    ['TLS', { ssl: 1 }, same, ['ssl: server pages/s1: TLS -> no TLS']],
    ['that show stat does not know, as those of its MASTER proxy, nothing', { name: 'MASTER/cur-1' }, same, []],
  ])('%s', (_, columns, line, lost) => {
    expect(ofServer(columns, line)).toEqual(lost);
  });

  test('a server that was added', () => {
    expect(ofServer({ name: 'pages/s9' }, same, 'pages,s9,0,,UP,2')).toEqual([
      'added server: server pages/s9: not in the file: 192.0.2.1:8001 -> gone',
    ]);
  });

  test('a server that may stand under a condition, nothing that is known', () => {
    const state = { servers: serversState({ name: 'pages/s9' }), stat: parseShowStat(statText('pages,s9,0,,UP,2')) };
    const lines = ['backend pages', '.if defined(X)', ' server s9 192.0.2.1:8001', '.endif'];
    expect(lossLines(state, ...lines)).toEqual([]);
  });

  test('one of a template, with its weight', () => {
    const state = { servers: serversState({ weight: 3 }), stat: parseShowStat(statText('pages,s1,0,,UP,2')) };
    expect(lossLines(state, 'backend pages', ' server-template s 1-3 192.0.2.1:8001 check')).toEqual([
      'keepable weight: server pages/s1: weight 3 by the CLI -> weight 1',
    ]);
  });

  test('its maxconn', () => {
    expect(ofServer({}, `${same} maxconn 100`, 'pages,s1,0,7,UP,2')).toEqual([
      'maxconn: server pages/s1: maxconn 7 -> 100',
    ]);
  });
});

const state = (row: string, fields = {}) => ({
  stat: parseShowStat(statText(row)),
  info: parseShowInfo(infoText(fields)),
});

describe('of frontends and the process', () => {
  const frontend = ['frontend web', ' bind :80'];

  test.each<[string, ReturnType<typeof state>, readonly string[], readonly string[]]>([
    ['nothing that is as configured', state('web,FRONTEND,0,4000,OPEN,0'), frontend, []],
    ['a pause', state('web,FRONTEND,0,4000,PAUSED,0'), frontend, ['frontend: frontend web: PAUSED by the CLI -> OPEN']],
    [
      'a maxconn against its own',
      state('web,FRONTEND,0,50,OPEN,0'),
      [...frontend, ' maxconn 100'],
      ['maxconn: frontend web: maxconn 50 -> maxconn 100'],
    ],
    [
      'a maxconn against the global one',
      state('web,FRONTEND,0,50,OPEN,0'),
      frontend,
      ['maxconn: frontend web: maxconn 50 -> maxconn 4000'],
    ],
    [
      'no maxconn before 2.0, which had another default',
      state('web,FRONTEND,0,2000,OPEN,0', { Version: '1.8.30' }),
      frontend,
      [],
    ],
    [
      'the global maxconn',
      state('web,FRONTEND,0,4000,OPEN,0', { Maxconn: 1000 }),
      frontend,
      ['maxconn: global: maxconn 1000 by the CLI -> as configured'],
    ],
    [
      'a rate limit',
      state('web,FRONTEND,0,4000,OPEN,0', { SessRateLimit: 5 }),
      ['global', ' maxsessrate 100', ...frontend],
      ['rate limit: global: maxsessrate 5 -> 100'],
    ],
  ])('%s', (_, given, lines, lost) => {
    expect(lossLines(given, ...lines)).toEqual(lost);
  });
});

const peers = (name: string): readonly string[] => ['peers p', ` peer ${name} 192.0.2.1:1024`, 'frontend web'];

describe('of stick tables', () => {
  const tables = [{ table: 'web', used: 12 }];
  const table = ' stick-table type ip size 1k';

  test('the entries of one without peers', () => {
    expect(lossLines({ tables }, 'frontend web', table)).toEqual(['stick table: stick table web: 12 entries -> empty']);
  });
  test('nothing of one whose peers know this node', () => {
    expect(lossLines({ tables }, ...peers('lb1'), `${table} peers p`)).toEqual([]);
  });
  test('the entries of one whose peers do not know this node', () => {
    expect(lossLines({ tables }, ...peers('other'), `${table} peers p`)).toHaveLength(1);
  });
  test('nothing of an empty one', () => {
    expect(lossLines({ tables: [{ table: 'web', used: 0 }] }, 'frontend web', table)).toEqual([]);
  });
});

describe('of maps and certificates', () => {
  const certificates = { files: ['/a.pem', '/b.pem'], uncommitted: ['/a.pem'] };
  const patterns = [
    { file: '/m1.map', replaced: 3, entries: 1 },
    { file: '/m2.map', replaced: 0, entries: 1 },
    { file: 'virt@m', replaced: 0, entries: 5 },
  ];

  test('what is known to differ from its file', () => {
    expect(lossLines({ patterns, certificates })).toEqual([
      "map: map /m1.map: replaced by the CLI -> the file's content",
      'map: map virt@m: 5 entries, in memory only -> empty',
      "certificate: certificate /a.pem: sent by the CLI and not committed -> the file's",
    ]);
  });

  test('what may differ is told as not checked', () => {
    expect(notChecked({ patterns, certificates, unknowns: ['no answer'] })).toEqual([
      'changes by the CLI to 1 map or ACL (/m2.map)',
      'certificates replaced by the CLI (2 loaded)',
      'no answer',
    ]);
    expect(notChecked({ unknowns: [] })).toEqual([]);
  });
});
