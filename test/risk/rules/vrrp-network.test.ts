import { describe, expect, test } from 'vitest';
import { vrrpNetworkRules } from '../../../src/risk/rules/vrrp-network.js';
import { liveState } from '../../plan/live-pair.js';
import { hostFacts } from '../host.js';
import { hearing } from '../live.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(vrrpNetworkRules, id);

const unicast = (peer: string, source?: string): string =>
  instanceConf({
    lines: [...(source === undefined ? [] : [`unicast_src_ip ${source}`]), 'unicast_peer {', `    ${peer}`, '}'],
  });
const lb1 = liveState({ node: 'lb1', address: '192.0.2.1', instances: [{ priority: 110, state: 'MASTER' }] });
const lb2 = liveState({ node: 'lb2', address: '192.0.2.2', instances: [{ priority: 100 }] });

describe('vrrp-multicast-in-cloud', () => {
  const cloud = rule('vrrp-multicast-in-cloud');
  const inCloud = (name?: string) => hostFacts(name === undefined ? {} : { cloud: name });

  test('multicast gets nowhere on EC2', () => {
    expect(foundBy(cloud, sceneOf([{ keepalived: instanceConf(), host: inCloud('Amazon EC2') }]))).toMatchObject([
      { severity: 'critical', message: 'VI_1 sends its adverts by multicast, and the machine is one of Amazon EC2' },
    ]);
  });

  test('of other clouds it is only likely', () => {
    expect(foundBy(cloud, sceneOf([{ keepalived: instanceConf(), host: inCloud('Hetzner') }]))).toMatchObject([
      { severity: 'high', doubt: 'whether its network in Hetzner carries multicast is not known' },
    ]);
  });

  test.each([
    ['unicast does', [{ keepalived: unicast('192.0.2.2'), host: inCloud('Amazon EC2') }]],
    ['a machine of one’s own has multicast', [{ keepalived: instanceConf(), host: inCloud() }]],
    [
      'where one node hears the other it works, whatever is written of it',
      [
        { keepalived: instanceConf(), host: inCloud('Hetzner'), state: lb1 },
        { keepalived: instanceConf(), host: inCloud('Hetzner'), state: hearing(lb2, '192.0.2.1') },
      ],
    ],
  ])('%s', (_, nodes) => {
    expect(messagesOf(cloud, sceneOf(nodes))).toEqual([]);
  });
});

describe('vrrp-unicast-source-missing', () => {
  const source = rule('vrrp-unicast-source-missing');

  test('unicast_src_ip of another node, as a copied file has it', () => {
    expect(foundBy(source, sceneOf([{ keepalived: unicast('192.0.2.2', '192.0.2.9'), state: lb1 }]))).toMatchObject([
      { severity: 'high', message: 'unicast_src_ip 192.0.2.9 of VI_1 is on no interface', at: { line: 10 } },
    ]);
  });

  test('its own address is fine', () => {
    expect(messagesOf(source, sceneOf([{ keepalived: unicast('192.0.2.2', '192.0.2.1'), state: lb1 }]))).toEqual([]);
  });
});

describe('vrrp-unicast-peer-is-self', () => {
  const self = rule('vrrp-unicast-peer-is-self');

  test.each([
    ['by unicast_src_ip', { keepalived: unicast('192.0.2.1', '192.0.2.1') }],
    ['by an address of the machine', { keepalived: unicast('192.0.2.1'), state: lb1 }],
  ])('%s', (_, node) => {
    expect(foundBy(self, sceneOf([node]))).toMatchObject([
      { severity: 'medium', message: 'unicast_peer 192.0.2.1 of VI_1 is this node itself' },
    ]);
  });

  test('the other node is fine, and a VIP on this one is not the node', () => {
    expect(messagesOf(self, sceneOf([{ keepalived: unicast('192.0.2.2'), state: lb1 }]))).toEqual([]);
    expect(messagesOf(self, sceneOf([{ keepalived: unicast('192.0.2.100'), state: lb1 }]))).toEqual([]);
  });
});

describe('vrrp-vrid-of-others', () => {
  const others = rule('vrrp-vrid-of-others');
  const nodes = (router: string) => [
    { keepalived: instanceConf(), state: lb1 },
    { keepalived: instanceConf(), state: hearing(lb2, router) },
  ];

  test('the BACKUP follows a router that is none of the pair', () => {
    expect(foundBy(others, sceneOf(nodes('192.0.2.77')))).toMatchObject([
      {
        severity: 'high',
        node: 'lb2',
        message: 'lb2 follows 192.0.2.77 in VI_1 (VRID 51), which is an address of none of lb1, lb2',
      },
    ]);
  });

  test('the MASTER of the pair is none of them; who else is there was not listened for', () => {
    expect(messagesOf(others, sceneOf(nodes('192.0.2.1')))).toEqual([]);
    expect(notCheckedBy(others, sceneOf(nodes('192.0.2.1')))).toMatchObject([
      { reason: 'who else sends adverts of VRID 51 on the network was not listened for' },
    ]);
  });

  test('it may be a third node that could not be looked at', () => {
    expect(messagesOf(others, sceneOf([...nodes('192.0.2.3'), { keepalived: instanceConf() }]))).toEqual([]);
  });
});

describe('vrrp-garp-once', () => {
  const once = rule('vrrp-garp-once');
  const scene = (conf: Parameters<typeof instanceConf>[0], machine?: string) =>
    sceneOf([{ keepalived: instanceConf(conf), host: hostFacts(machine === undefined ? {} : { machine }) }]);
  const refresh = 'global_defs {\n    vrrp_garp_master_refresh 60\n}';
  const min = 'global_defs {\n    vrrp_min_garp\n}';

  test('a virtual machine may be frozen and moved', () => {
    expect(foundBy(once, scene({}, 'QEMU Standard PC (Q35 + ICH9, 2009)'))).toMatchObject([
      {
        severity: 'medium',
        message: 'VI_1 has garp_master_refresh 0 on a virtual machine (QEMU Standard PC (Q35 + ICH9, 2009))',
      },
    ]);
  });

  test('vrrp_min_garp sends a single one', () => {
    expect(foundBy(once, scene({ head: min }, 'Dell Inc. PowerEdge R640'))).toMatchObject([
      { severity: 'low', message: 'VI_1 sends a single gratuitous ARP for each VIP' },
    ]);
  });

  test.each([
    ['with a refresh', { head: refresh }, 'VMware, Inc. VMware Virtual Platform'],
    ['on hardware', {}, 'Dell Inc. PowerEdge R640'],
  ])('%s it is fine', (_, conf, machine) => {
    expect(messagesOf(once, scene(conf, machine))).toEqual([]);
  });
});
