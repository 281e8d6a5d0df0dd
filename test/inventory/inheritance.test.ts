import { describe, expect, test } from 'vitest';
import { inventoryOf } from './mistakes-in.js';

const least = `
pairs:
  web:
    nodes: { lb1: , lb2: {} }
`;

/** A node of which nothing is said. */
function plainNode(name: string) {
  return {
    name,
    labels: {},
    ssh: { host: name, keys: [], jump: [], knownHosts: [] },
    become: 'none',
    haproxy: {},
    keepalived: {},
    checks: [],
    files: [],
    vars: {},
    secrets: {},
  };
}

test('the least that a pair needs gets what is built in', () => {
  const web = {
    name: 'web',
    labels: {},
    nodes: [plainNode('lb1'), plainNode('lb2')],
    probes: [],
    checks: [],
    soakMs: 3000,
    proofMs: 30_000,
    suppressions: [],
  };
  expect(inventoryOf(least)).toEqual({ files: ['a.yaml'], pairs: [web] });
});

describe('what a node says wins over its pair, and the pair over the defaults', () => {
  const [pair] = inventoryOf(`
defaults:
  ssh: { user: ops, port: 2222, keys: [one, two], connectTimeout: 1s, keepalive: 0s }
  become: sudo
  haproxy: { unit: edge.service, config: /etc/edge.cfg }
  soak: 1s
pairs:
  web:
    labels: { env: prod, site: ams }
    ssh: { user: admin, keys: [three] }
    haproxy: { config: /etc/web.cfg }
    proof: 2m
    nodes:
      lb1: { ssh: { user: root }, become: none, labels: { site: fra } }
      lb2: { ssh: 192.0.2.2, keepalived: { pidFile: /run/k.pid } }
`).pairs;
  const [lb1, lb2] = pair?.nodes ?? [];

  test('maps are merged key by key', () => {
    expect(lb1?.ssh).toMatchObject({ host: 'lb1', user: 'root', port: 2222, connectTimeoutMs: 1000, keepaliveMs: 0 });
    expect(lb2?.ssh).toMatchObject({ host: '192.0.2.2', user: 'admin', port: 2222 });
    expect(lb1?.haproxy).toEqual({ unit: 'edge.service', config: '/etc/web.cfg' });
  });

  test('lists are replaced whole', () => {
    expect(lb1?.ssh.keys).toEqual(['/srv/three']);
  });

  test('values are replaced', () => {
    expect([lb1?.become, lb2?.become]).toEqual(['none', 'sudo']);
    expect([pair?.soakMs, pair?.proofMs]).toEqual([1000, 120_000]);
    expect([lb1?.keepalived, lb2?.keepalived]).toEqual([{}, { pidFile: '/run/k.pid' }]);
  });

  test('nodes have the labels of their pair and their own', () => {
    expect(lb1?.labels).toEqual({ env: 'prod', site: 'fra' });
    expect(pair?.labels).toEqual({ env: 'prod', site: 'ams' });
  });
});

test('local files are absolute: from the home directory, or from the directory of their file', () => {
  const ssh = `{ keys: [~/.ssh/k, k, /k, ../k], knownHosts: [known], agent: none, config: none }`;
  const [pair] = inventoryOf(`defaults: { ssh: ${ssh} }\n${least}`).pairs;
  expect(pair?.nodes[0]?.ssh).toMatchObject({
    keys: ['/home/op/.ssh/k', '/srv/k', '/k', '/k'],
    knownHosts: ['/srv/known'],
    agent: 'none',
    config: 'none',
  });
});

test('defaults and pairs of several files make one inventory, in the order of the files', () => {
  const inventory = inventoryOf(
    'defaults: { soak: 1s }',
    least,
    'defaults: { proof: 5s }',
    least.replaceAll(/web|lb/g, 'x$&'),
  );
  expect(inventory.files).toEqual(['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml']);
  expect(inventory.pairs.map(({ name, soakMs, proofMs }) => [name, soakMs, proofMs])).toEqual([
    ['web', 1000, 5000],
    ['xweb', 1000, 5000],
  ]);
});

test('probes and checks get their defaults, and a check of a node asks the host of the node', () => {
  const [pair] = inventoryOf(`
pairs:
  web:
    nodes:
      lb1: { ssh: 192.0.2.1, checks: [ { http: ':8404/healthz' }, { tcp: '192.0.2.9:25', timeout: 250ms } ] }
      lb2:
    checks: [ { http: 'http://192.0.2.100/healthz', expect: 204 } ]
    probes:
      - { http: 'http://192.0.2.100/', rate: 0.5, timeout: 1s, expect: 200-299, host: www.example.org, identityHeader: X-By, name: www }
      - { tcp: '[2001:db8::100]:9000' }
`).pairs;
  const asked = { timeoutMs: 2000 };
  expect(pair?.nodes[0]?.checks).toEqual([
    {
      ...asked,
      name: ':8404/healthz',
      address: '192.0.2.1',
      port: 8404,
      kind: 'http',
      path: '/healthz',
      expectStatus: [200, 399],
    },
    { name: '192.0.2.9:25', address: '192.0.2.9', port: 25, timeoutMs: 250, kind: 'tcp' },
  ]);
  expect(pair?.checks).toMatchObject([{ ...asked, path: '/healthz', expectStatus: [204, 204] }]);
  expect(pair?.probes).toEqual([
    {
      name: 'www',
      address: '192.0.2.100',
      port: 80,
      ratePerSecond: 0.5,
      timeoutMs: 1000,
      kind: 'http',
      path: '/',
      hostHeader: 'www.example.org',
      expectStatus: [200, 299],
      identityHeader: 'X-By',
    },
    { ...asked, name: '[2001:db8::100]:9000', address: '2001:db8::100', port: 9000, ratePerSecond: 20, kind: 'tcp' },
  ]);
});
