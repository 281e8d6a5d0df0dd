import { describe, expect, test } from 'vitest';
import type { LinkFacts } from '../../../src/node/host-facts.js';
import { vrrpInterfaceRules } from '../../../src/risk/rules/vrrp-interface.js';
import { liveState } from '../../plan/live-pair.js';
import { hostFacts } from '../host.js';
import { foundBy, instanceConf, messagesOf, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(vrrpInterfaceRules, id);
const eth0 = (more: Partial<LinkFacts> = {}) =>
  hostFacts({ links: [{ ifname: 'eth0', up: true, carrier: true, ...more }] });
const scene = (host: ReturnType<typeof hostFacts>, conf: Parameters<typeof instanceConf>[0] = {}) =>
  sceneOf([{ keepalived: instanceConf(conf), host }]);

test.each(vrrpInterfaceRules.map((each) => [each.id, each] as const))(
  '%s finds nothing on a well set up node',
  (_, each) => {
    const { state } = { state: liveState({ node: 'lb1', address: '192.0.2.1', instances: [{ priority: 100 }] }) };
    expect(messagesOf(each, sceneOf([{ keepalived: instanceConf(), host: hostFacts(), state }]))).toEqual([]);
  },
);

describe('vrrp-interface-missing', () => {
  const missing = rule('vrrp-interface-missing');

  test('the interface of the instance', () => {
    expect(foundBy(missing, scene(hostFacts({ links: [] })))).toMatchObject([
      { severity: 'critical', message: 'VI_1 needs interface eth0, which is not there', at: { line: 4 } },
    ]);
  });

  test('the interface that a VIP names', () => {
    expect(messagesOf(missing, scene(hostFacts(), { vips: ['192.0.2.100/24 dev eth7'] }))).toEqual([
      'VI_1 needs interface eth7, which is not there',
    ]);
  });

  test('with dynamic_interfaces it may come later', () => {
    const head = 'global_defs {\n    dynamic_interfaces\n}';
    expect(messagesOf(missing, scene(hostFacts({ links: [] }), { head }))).toEqual([]);
    expect(messagesOf(rule('vrrp-interface-down'), scene(hostFacts({ links: [] }), { head }))).toEqual([
      'eth0 of VI_1 is not there',
    ]);
  });
});

describe('vrrp-interface-down', () => {
  const down = rule('vrrp-interface-down');

  test.each([
    [{ up: false }, 'eth0 of VI_1 is down'],
    [{ carrier: false }, 'eth0 of VI_1 has no carrier'],
  ])('%j', (link, message) => {
    expect(foundBy(down, scene(eth0(link)))).toMatchObject([{ severity: 'high', message, at: { line: 4 } }]);
  });

  test('that of a VIP, and one that is tracked', () => {
    const links = ['eth0', 'eth1', 'eth2'].map((ifname) => ({
      ifname,
      up: ifname === 'eth0',
      carrier: ifname === 'eth0',
    }));
    const conf = { vips: ['192.0.2.100', '10.0.0.100 dev eth1'], lines: ['track_interface {', 'eth2', '}'] };
    expect(messagesOf(down, scene(hostFacts({ links }), conf))).toEqual([
      'eth1 of VI_1 is down',
      'eth2 of VI_1 is down',
    ]);
    const ignored = {
      vips: ['192.0.2.100', '10.0.0.100 dev eth1 no_track'],
      lines: ['track_interface {', 'eth2 weight 5', '}'],
    };
    expect(messagesOf(down, scene(hostFacts({ links }), ignored))).toEqual([]);
  });

  test('dont_track_primary makes nothing of it', () => {
    expect(messagesOf(down, scene(eth0({ carrier: false }), { lines: ['dont_track_primary'] }))).toEqual([]);
  });
});

describe('vrrp-interface-without-address', () => {
  const without = rule('vrrp-interface-without-address');
  const state = (address: string) => liveState({ node: 'lb1', address, instances: [{ priority: 100 }] });

  test('only a VIP and an IPv6 address are on it', () => {
    for (const address of ['192.0.2.100', 'fe80::1'])
      expect(foundBy(without, sceneOf([{ keepalived: instanceConf(), state: state(address) }]))).toMatchObject([
        { severity: 'high', message: 'eth0 of VI_1 has no IPv4 address beside VIPs' },
      ]);
  });

  test.each([
    ['unicast_src_ip names one', { lines: ['unicast_src_ip 10.0.0.1', 'unicast_peer {', '10.0.0.2', '}'] }],
    ['mcast_src_ip names one', { lines: ['mcast_src_ip 10.0.0.1'] }],
    ['an IPv6 instance needs none', { vips: ['2001:db8::100'] }],
  ])('%s', (_, conf) => {
    expect(messagesOf(without, sceneOf([{ keepalived: instanceConf(conf), state: state('fe80::1') }]))).toEqual([]);
  });
});

describe('vrrp-arp-settings', () => {
  const arp = rule('vrrp-arp-settings');

  test.each([
    [{ 'net.ipv4.conf.eth0.proxy_arp': '1' }, 'eth0: proxy_arp is on'],
    [{ 'net.ipv4.conf.all.proxy_arp': '1' }, 'eth0: proxy_arp is on'],
    [{ 'net.ipv4.conf.eth0.proxy_arp_pvlan': '1' }, 'eth0: proxy_arp_pvlan is on'],
    [
      { 'net.ipv4.conf.eth0.arp_ignore': '1', 'net.ipv4.conf.all.arp_ignore': '8' },
      'eth0: arp_ignore is 8: no request is answered',
    ],
  ])('%j', (sysctls, message) => {
    expect(foundBy(arp, scene(hostFacts({ sysctls })))).toMatchObject([{ severity: 'medium', message }]);
  });

  test.each([{ 'net.ipv4.conf.eth1.proxy_arp': '1' }, { 'net.ipv4.conf.eth0.arp_ignore': '1' }])(
    '%j is fine',
    (sysctls) => {
      expect(messagesOf(arp, scene(hostFacts({ sysctls })))).toEqual([]);
    },
  );
});

describe('vrrp-interface-managed', () => {
  const managed = rule('vrrp-interface-managed');

  test('systemd-networkd takes away what it did not set', () => {
    expect(foundBy(managed, scene(eth0({ managedBy: 'systemd-networkd' })))).toMatchObject([
      { severity: 'medium', message: 'systemd-networkd manages eth0 without KeepConfiguration=static' },
    ]);
  });

  test('NetworkManager may', () => {
    expect(foundBy(managed, scene(eth0({ managedBy: 'NetworkManager' })))).toMatchObject([
      { severity: 'low', message: 'NetworkManager manages eth0' },
    ]);
  });

  test.each(['static', 'yes'])('with KeepConfiguration=%s VIPs stay', (keepConfiguration) => {
    expect(messagesOf(managed, scene(eth0({ managedBy: 'systemd-networkd', keepConfiguration })))).toEqual([]);
  });

  test('VIPs on a macvlan of keepalived’s own are none of its business', () => {
    expect(messagesOf(managed, scene(eth0({ managedBy: 'systemd-networkd' }), { lines: ['use_vmac'] }))).toEqual([]);
  });
});
