import { describe, expect, test } from 'vitest';
import type { InstanceDump } from '../../src/keepalived/dump.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import type { NodeFacts } from '../../src/node/facts.js';
import { discoverPairs } from '../../src/plan/discover-pairs.js';
import { keepalivedProcess, nodeFacts } from './pair-facts.js';

interface Sketch {
  readonly address?: string;
  readonly vrid?: number;
  readonly vips?: readonly string[];
  /** Names others as its unicast peers. */
  readonly peers?: readonly string[];
  /** What keepalived says, where it runs. Absent: it does not. */
  readonly state?: 'MASTER' | 'BACKUP';
  /** Address of the MASTER that it hears. */
  readonly hears?: string;
  readonly release?: string;
}

/** A node with one instance, or none. */
function host(node: string, sketch?: Sketch): NodeFacts {
  const {
    address = '198.51.100.1',
    vrid = 51,
    vips = ['192.0.2.100'],
    peers = [],
    state,
    hears,
    release = '2.2.7',
  } = sketch ?? {};
  const facts = nodeFacts(node, []);
  const text = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id ${vrid}
  priority 100
  virtual_ipaddress {
    ${vips.join('\n    ')}
  }
  ${peers.length === 0 ? '' : `unicast_peer {\n    ${peers.join('\n    ')}\n  }`}
}\n`;
  const dump: InstanceDump = {
    name: 'VI_1',
    state: state ?? 'BACKUP',
    interface: 'eth0',
    vrid,
    version: 2,
    priority: 100,
    effectivePriority: 100,
    advertIntUs: 1_000_000,
    vips: vips.map((vip) => ({ address: vip, isSet: state === 'MASTER' })),
    ...(hears === undefined ? {} : { masterRouter: hears }),
  };
  const { dump: _, config: __, ...keepalived } = facts.keepalived;
  return {
    ...facts,
    bootId: node,
    addresses: [
      { ifname: 'eth0', address, prefixLength: 24 },
      ...(state === 'MASTER' ? vips.map((vip) => ({ ifname: 'eth0', address: vip, prefixLength: 32 })) : []),
    ],
    keepalived: {
      ...keepalived,
      version: release,
      processes: state === undefined ? [] : [keepalivedProcess],
      ...(sketch === undefined
        ? {}
        : { config: readKeepalivedConfig([{ path: '/k.conf', text }], { configId: node, version: release }) }),
      ...(state === undefined ? {} : { dump: [dump] }),
    },
  };
}

/** The pairs as lists of names, and why others are in none. */
function found(...nodes: readonly NodeFacts[]) {
  const { pairs, left } = discoverPairs(nodes);
  return {
    pairs: pairs.map((pair) => pair.nodes.map(({ node }) => node).join('+')),
    left: Object.fromEntries(left.map(({ node, reason }) => [node, reason])),
  };
}

function withoutKeepalived(facts: NodeFacts): NodeFacts {
  const { version: _, ...keepalived } = facts.keepalived;
  return { ...facts, keepalived };
}

const at = (last: number): { readonly address: string } => ({ address: `198.51.100.${last}` });

const peer = (own: number, other: number) => ({ ...at(own), peers: [`198.51.100.${other}`] });

const master = (own: number) => ({ ...at(own), state: 'MASTER' as const });

const backup = (own: number, hears: number) => ({
  ...at(own),
  state: 'BACKUP' as const,
  hears: `198.51.100.${hears}`,
});

describe('nodes are a pair', () => {
  test('when they share a VRID and a VIP, whether keepalived runs or not', () => {
    expect(found(host('a', { ...at(1), state: 'MASTER' }), host('b', at(2)))).toEqual({ pairs: ['a+b'], left: {} });
    expect(
      discoverPairs([host('a', { ...at(1), state: 'MASTER' }), host('b', { ...at(2), state: 'BACKUP' })]).pairs[0]
        ?.roles,
    ).toMatchObject({
      instances: [{ vrid: 51, master: 'a' }],
    });
  });

  test('when there are three of them', () => {
    expect(found(host('a', at(1)), host('b', at(2)), host('c', at(3))).pairs).toEqual(['a+b+c']);
  });

  test('each two of many, by VRID and VIP', () => {
    const other = { vrid: 52, vips: ['192.0.2.101'] };
    expect(
      found(host('a', at(1)), host('c', { ...at(3), ...other }), host('b', at(2)), host('d', { ...at(4), ...other }))
        .pairs,
    ).toEqual(['a+b', 'c+d']);
  });

  test('when one names the other as its unicast peer, though only one does, and their VIPs differ', () => {
    const pair = [host('a', { ...at(1), peers: ['198.51.100.2'] }), host('b', { ...at(2), vips: ['192.0.2.9'] })];
    expect(found(...pair).pairs).toEqual(['a+b']);
  });
});

describe('one VRID in several places', () => {
  test('with other VIPs is told apart by them', () => {
    const elsewhere = { vips: ['192.0.2.200'] };
    const nodes = [
      host('a', at(1)),
      host('b', at(2)),
      host('c', { ...at(3), ...elsewhere }),
      host('d', { ...at(4), ...elsewhere }),
    ];
    expect(found(...nodes).pairs).toEqual(['a+b', 'c+d']);
  });

  test('with the same VIPs is told apart by unicast peers', () => {
    expect(
      found(host('a', peer(1, 2)), host('b', peer(2, 1)), host('c', peer(3, 4)), host('d', peer(4, 3))).pairs,
    ).toEqual(['a+b', 'c+d']);
  });

  test('with the same VIPs and multicast is told apart by the MASTER that is heard', () => {
    expect(
      found(host('a', master(1)), host('b', backup(2, 1)), host('c', backup(3, 4)), host('d', master(4))).pairs,
    ).toEqual(['a+b', 'c+d']);
  });
});

describe('a node in no pair says why', () => {
  test.each([
    ['it has no keepalived', withoutKeepalived(host('x')), 'keepalived is not installed'],
    ['it has no configuration', host('x'), 'keepalived does not run, and has no configuration'],
    ['nobody has its VRID', host('x', { vrid: 7 }), 'no other host has VI_1 (VRID 7, ipv4, 192.0.2.100)'],
    [
      'it has only the VRID in common',
      host('x', { vips: ['192.0.2.7'], address: '203.0.113.1' }),
      'VI_1 (VRID 51, ipv4, 192.0.2.7) has its VRID in common with a with 192.0.2.100 and b with 192.0.2.100, and nothing else',
    ],
    [
      'its peer was not looked at',
      host('x', { vrid: 7, peers: ['203.0.113.9'] }),
      'the unicast peer 203.0.113.9 of VI_1 (VRID 7, ipv4, 192.0.2.100) is not among the hosts',
    ],
  ])('%s', (_, node, reason) => {
    expect(found(host('a', at(1)), host('b', at(2)), node)).toEqual({
      pairs: ['a+b'],
      left: { x: reason },
    });
  });

  test('a machine that was reached under two names counts once', () => {
    const one = host('a', at(1));
    expect(found(one, { ...one, node: 'a.example.org' }, host('b', at(2)))).toEqual({
      pairs: ['a+b'],
      left: { 'a.example.org': 'it is the same machine as a' },
    });
  });
});
