import { describe, expect, test } from 'vitest';
import { haproxyTableRules } from '../../../src/risk/rules/haproxy-tables.js';
import { liveHaproxy, WITH_SOCKET } from '../live-haproxy.js';
import { foundBy, notCheckedBy, ruleOf, sceneOf } from '../scenes.js';

const rule = ruleOf(haproxyTableRules);
const TABLE = 'stick-table type ip size 1m expire 30m';
const BOTH = 'peers lbs\n peer lb1 192.0.2.11:1024\n peer lb2 192.0.2.12:1024\n';
const STICKY = `backend app\n ${TABLE} peers lbs\n stick on src\n server s1 192.0.2.1:80\n`;

describe('a stick table without peers', () => {
  test.each([
    [
      'that clients stick by',
      `backend app\n ${TABLE}\n stick on src\n`,
      ['medium: clients stick to servers by table app, which has no peers'],
    ],
    [
      'that clients of another backend stick by',
      `backend t\n ${TABLE}\nbackend app\n stick match src table t\n`,
      ['medium: clients stick to servers by table t, which has no peers'],
    ],
    [
      'that counts requests',
      `frontend web\n ${TABLE} store http_req_rate(10s),conn_cur\n http-request track-sc0 src\n`,
      ['low: table web counts http_req_rate(10s), conn_cur, and has no peers'],
    ],
    ['that nobody uses', `backend app\n ${TABLE}\n`, []],
    ['is none that peers carry', BOTH + STICKY, []],
    ['is none of a peers section', `${BOTH} table t type ip size 1k store conn_cur\n`, []],
  ])('%s', (_what, haproxy, told) => {
    const found = foundBy(rule('haproxy-table-not-carried'), sceneOf([{ haproxy }]));
    expect(found.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(told);
  });
});

describe('the local peer', () => {
  const id = 'haproxy-peers-without-local';
  const named = (config: string, more: object = {}) =>
    foundBy(rule(id), sceneOf([liveHaproxy({ config, node: 'lb3', ...more })])).map(({ message }) => message);

  test('is missing where no peer is called as the host is', () => {
    expect(named(BOTH + STICKY)).toEqual(['peers lbs has no peer lb3, as this node is called; it has lb1, lb2']);
  });

  test('is there by host name, localpeer or -L', () => {
    expect(named(BOTH + STICKY, { node: 'lb1' })).toEqual([]);
    expect(named(`global\n localpeer lb2\n${BOTH}${STICKY}`)).toEqual([]);
    expect(named(BOTH + STICKY, { args: `${WITH_SOCKET} -L lb2` })).toEqual([]);
  });

  test('does not matter where no table counts on the section', () => {
    expect(named(`${BOTH}backend app\n server s1 192.0.2.1:80\n`)).toEqual([]);
  });

  test('is not known from a file alone', () => {
    const scene = sceneOf([{ haproxy: BOTH + STICKY }]);
    expect(foundBy(rule(id), scene)).toEqual([]);
    expect(notCheckedBy(rule(id), scene)).toMatchObject([{ reason: 'the host name of the node is not known' }]);
    expect(foundBy(rule(id), sceneOf([{ haproxy: `global\n localpeer x\n${BOTH}${STICKY}` }]))).toHaveLength(1);
  });
});

test('a peers section of one node does not carry over a failover', () => {
  const id = 'haproxy-peers-alone';
  const alone = 'peers lbs\n peer lb1 192.0.2.11:1024\n';
  expect(foundBy(rule(id), sceneOf([{ haproxy: alone + STICKY }]))).toMatchObject([
    { severity: 'medium', message: 'peers lbs has lb1 alone', at: { line: 1 } },
  ]);
  expect(foundBy(rule(id), sceneOf([{ haproxy: BOTH + STICKY }]))).toEqual([]);
});
