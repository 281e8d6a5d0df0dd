import { describe, expect, test } from 'vitest';
import { haproxyParityRules } from '../../../src/risk/rules/haproxy-parity.js';
import { lookedAt, ruleNamed, running } from '../looked-at.js';
import { foundBy, instanceConf, type SceneNode, sceneOf } from '../scenes.js';

const found = (id: string, ...nodes: readonly SceneNode[]) =>
  foundBy(ruleNamed(haproxyParityRules, id), sceneOf(nodes));
const told = (id: string, ...nodes: readonly SceneNode[]): readonly string[] =>
  found(id, ...nodes).map(({ severity, message }) => `${severity} ${message}`);

const keepalived = instanceConf();
const VIP = '192.0.2.100';

describe('a frontend', () => {
  const frontend = (...addresses: readonly string[]): SceneNode => ({
    keepalived,
    haproxy: `frontend web\n${addresses.map((address) => `  bind ${address}\n`).join('')}`,
  });
  const listeners = (a: SceneNode, b: SceneNode) => told('haproxy-listener-on-one-node', a, b);

  test('that listens on one node only is critical', () => {
    expect(found('haproxy-listener-on-one-node', frontend(':80', ':443'), frontend(':80'))).toMatchObject([
      {
        severity: 'critical',
        message: 'lb1 listens on 192.0.2.100:443 (frontend web), lb2 does not',
        subject: 'frontend web',
        at: { line: 3 },
      },
    ]);
    expect(listeners(frontend(':80'), frontend(':80', `${VIP}:443`))).toEqual([
      'critical lb2 listens on 192.0.2.100:443 (frontend web), lb1 does not',
    ]);
  });

  test.each([
    ['the VIP on one node and all addresses on the other', frontend(`${VIP}:80`), frontend(':80')],
    ['each node’s own address', frontend(':80', '192.0.2.11:8404'), frontend(':80', '192.0.2.12:8404')],
    ['loopback', frontend(':80', '127.0.0.1:8404'), frontend(':80')],
    ['a range by two sockets', frontend(':80-83'), frontend(':82-83', ':80-81')],
    ['both families by one socket', frontend(':80'), frontend(':::80 v4v6')],
    ['IPv6 where there is no IPv6 VIP', frontend(':80', '[::1]:81'), frontend(':80')],
    ['a stats socket on TCP', { keepalived, haproxy: 'global\n  stats socket ipv4@*:9999\n' }, frontend()],
  ])('is reached all the same: %s', (_, a, b) => {
    expect(listeners(a, b)).toEqual([]);
  });

  test('that only shows statistics is medium', () => {
    const page = (...lines: readonly string[]): SceneNode => ({
      keepalived,
      haproxy: `listen page\n  bind :8404\n${lines.map((line) => `  ${line}\n`).join('')}`,
    });
    const without = { keepalived, haproxy: 'global\n' };
    expect(listeners(page('stats enable'), without)).toEqual([
      'medium lb1 listens on 192.0.2.100:8404 (listen page), lb2 does not',
    ]);
    expect(listeners(page('http-request use-service prometheus-exporter if { path /metrics }'), without)).toHaveLength(
      1,
    );
    expect(listeners(page('stats enable', 'server a 192.0.2.21:80'), without)).toEqual([
      'critical lb1 listens on 192.0.2.100:8404 (listen page), lb2 does not',
    ]);
  });

  test('of another name serves as well', () => {
    const renamed = { keepalived, haproxy: 'listen www\n  bind :80\n' };
    expect(listeners(frontend(':80'), renamed)).toEqual([]);
    expect(told('haproxy-config-differs', frontend(':80'), renamed)).toEqual([
      'medium only lb1 has frontend web',
      'medium only lb2 has listen www',
    ]);
  });

  test('on an address of which is not known whether it is a VIP is doubtful', () => {
    const alone = (address: string): SceneNode => ({ haproxy: `frontend web\n  bind ${address}\n` });
    expect(found('haproxy-listener-on-one-node', alone('192.0.2.9:80'), alone('192.0.2.8:81'))).toMatchObject([
      { severity: 'high', doubt: 'which addresses are VIPs is not known' },
      { severity: 'high' },
    ]);
    expect(listeners(alone(':80'), alone(':80'))).toEqual([]);
  });
});

test('backends that one node has alone are high, and told together', () => {
  const backends = (...names: readonly string[]): SceneNode => ({
    haproxy: names.map((name) => `backend ${name}\n  server a 192.0.2.21:80\n`).join(''),
  });
  expect(told('haproxy-config-differs', backends('app', 'api'), backends('app'))).toEqual([
    'high only lb1 has backend api',
  ]);
  expect(told('haproxy-config-differs', backends('app'), backends('app', 'a', 'b', 'c', 'd'))).toEqual([
    'high only lb2 has backend a, backend b, backend c (and 1 more)',
  ]);
  expect(told('haproxy-config-differs', backends('app', 'api'), backends('api', 'app'))).toEqual([]);
});

describe('a section', () => {
  const differs = (a: string, b: string, more: readonly SceneNode[] = [{}, {}]) =>
    told('haproxy-config-differs', { ...more[0], haproxy: a }, { ...more[1], haproxy: b });
  const backend = (...lines: readonly string[]) => `backend app\n${lines.map((line) => `  ${line}\n`).join('')}`;
  const global = (...lines: readonly string[]) => `global\n${lines.map((line) => `  ${line}\n`).join('')}`;

  test('that differs is high, with the lines that do', () => {
    expect(
      differs(
        backend('server a 192.0.2.21:80', 'server b 192.0.2.22:80', 'option httpchk'),
        backend('server a 192.0.2.21:8080', 'server c 192.0.2.23:80', 'option httpchk'),
      ),
    ).toEqual(["high backend app: not the same: 'server a'; only on lb1: 'server b'; only on lb2: 'server c'"]);
  });

  test('of many lines names three of them', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(differs(backend(...names.map((name) => `acl ${name} path /${name}`)), backend())).toEqual([
      "high backend app: only on lb1: 'acl a', 'acl b', 'acl c' (and 2 more)",
    ]);
  });

  test('never shows what may be a secret', () => {
    const texts = differs(
      'listen s\n  stats auth admin:hunter2\n  dynamic-cookie-key k3y\n',
      'listen s\n  stats auth admin:other\n  dynamic-cookie-key l0ck\n',
    );
    expect(texts).toEqual(["high listen s: not the same: 'stats auth', 'dynamic-cookie-key'"]);
  });

  test('whose rules stand in another order differs, servers may', () => {
    const rules = ['use_backend a if x', 'use_backend b if y'];
    expect(
      differs(`frontend web\n  ${rules.join('\n  ')}\n`, `frontend web\n  ${rules.toReversed().join('\n  ')}\n`),
    ).toEqual(["high frontend web: the same rules stand in another order on lb2 than on lb1, from 'use_backend a' on"]);
    const servers = ['server a 192.0.2.21:80', 'server b 192.0.2.22:80'];
    expect(differs(backend(...servers), backend(...servers.toReversed()))).toEqual([]);
  });

  test('that only sets up the process is medium', () => {
    expect(differs(global('maxconn 1000'), global('maxconn 2000'))).toEqual(["medium global: not the same: 'maxconn'"]);
  });

  test.each([
    ['comments, blanks and quotes', backend('server  a "192.0.2.21:80" # x'), backend('server a 192.0.2.21:80')],
    ['what tells a node who it is', global('node lb1', 'description one', 'nbthread 4'), global('node lb2')],
    ['the address of a bind line', 'listen s\n  bind 192.0.2.11:8404\n', 'listen s\n  bind 192.0.2.12:8404\n'],
    [
      'the name of the node',
      backend('http-response set-header X-LB lb1'),
      backend('http-response set-header X-LB lb2'),
    ],
    ['a section named after the node', 'backend on-lb1\n', 'backend on-lb2\n'],
    ['the other node as a server', backend('server peer-lb2 lb2:80'), backend('server peer-lb1 lb1:80')],
    ['a word that is the name of a node', backend('acl lb1 path /'), backend('acl lb1 path /')],
    [
      'peers, each with its own address at the bind line',
      'peers p\n  bind 192.0.2.11:1024\n  server lb1\n  server lb2 192.0.2.12:1024\n',
      'peers p\n  bind 192.0.2.12:1024\n  server lb1 192.0.2.11:1024\n  server lb2\n',
    ],
  ])('does not differ by %s', (_, a, b) => {
    expect(differs(a, b)).toEqual([]);
  });

  test('does not differ by addresses that are the nodes’ own', () => {
    const own = (address: string) =>
      lookedAt({ facts: { addresses: [{ ifname: 'eth0', address, prefixLength: 24 }] } });
    const [a, b] = [own('192.0.2.11'), own('192.0.2.12')];
    expect(differs(backend('server self 192.0.2.11:80'), backend('server self 192.0.2.12:80'), [a, b])).toEqual([]);
    expect(differs(backend('server self 192.0.2.110:80'), backend('server self 192.0.2.12:80'), [a, b])).toHaveLength(
      1,
    );
  });

  test('of a third node is compared with the first', () => {
    const of = (text: string): SceneNode => ({ haproxy: backend(text) });
    expect(told('haproxy-config-differs', of('balance source'), of('balance source'), of('balance uri'))).toEqual([
      "high backend app: only on lb1: 'balance source'; only on lb3: 'balance uri'",
    ]);
  });
});

test('other -f arguments are high, the same ones fine', () => {
  const [master] = lookedAt().state?.facts.haproxy.processes ?? [];
  const started = (...args: readonly string[]): SceneNode =>
    running(lookedAt(), { processes: master === undefined ? [] : [{ ...master, argv: ['haproxy', '-Ws', ...args] }] });
  const both = ['-f', '/etc/haproxy/haproxy.cfg', '-f', '/etc/haproxy/conf.d'];
  expect(told('haproxy-loads-other-files', started(...both), started(...both.slice(0, 2)))).toEqual([
    'high lb1 loads /etc/haproxy/haproxy.cfg and /etc/haproxy/conf.d, lb2 loads /etc/haproxy/haproxy.cfg',
  ]);
  expect(told('haproxy-loads-other-files', started(...both), started('-p', '/run/x', ...both))).toEqual([]);
});

test('releases of other branches are high, of one branch medium', () => {
  const of = (haproxyRelease: string): SceneNode => ({ haproxyRelease });
  expect(told('haproxy-version-differs', of('2.6.12'), of('2.8.3'))).toEqual([
    'high lb1 has HAProxy 2.6.12, lb2 has 2.8.3',
  ]);
  expect(told('haproxy-version-differs', of('2.6.12'), of('2.6.14'))).toEqual([
    'medium lb1 has HAProxy 2.6.12, lb2 has 2.6.14',
  ]);
  expect(told('haproxy-version-differs', of('2.6.12'), of('2.6.12'))).toEqual([]);
});
