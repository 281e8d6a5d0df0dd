import { describe, expect, test } from 'vitest';
import { addressRules } from '../../../src/risk/rules/vrrp-addresses.js';
import { liveState } from '../../plan/live-pair.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { releasesUnknown, unicast, type VrrpNode, vrrpPair } from './vrrp-pair.js';

const X = '192.0.2.100';
/** Two instances on two interfaces, with what is different about the second. */
const two = (second: Parameters<typeof instanceConf>[0], ...lines: readonly string[]): VrrpNode => ({
  keepalived:
    instanceConf({ lines }) +
    instanceConf({ name: 'VI_2', vrid: 52, vips: ['192.0.2.200'], ...second }).replace(
      'interface eth0',
      'interface eth1',
    ),
});

describe('vrrp-vip-in-two-instances', () => {
  const rule = ruleOf(addressRules, 'vrrp-vip-in-two-instances');

  test('finds a VIP that is in another instance too', () => {
    expect(foundBy(rule, vrrpPair(two({ vips: [X] }), {}))).toMatchObject([
      { severity: 'medium', node: 'lb1', subject: 'VI_2', message: '192.0.2.100 is in VI_1 and in VI_2 on lb1' },
    ]);
  });

  test('has nothing against an address that stands twice in one instance, nor against fe80::1 on two links', () => {
    expect(messagesOf(rule, vrrpPair({ vips: [X, X] }, {}))).toEqual([]);
    const links =
      instanceConf({ vips: ['fe80::1'] }) + (two({ vips: ['fe80::1'] }).keepalived ?? '').slice(instanceConf().length);
    expect(messagesOf(rule, vrrpPair({ keepalived: links }, {}))).toEqual([]);
  });
});

describe('vrrp-vmac-vrid-twice', () => {
  const rule = ruleOf(addressRules, 'vrrp-vmac-vrid-twice');

  test('finds one virtual MAC address on two interfaces', () => {
    expect(foundBy(rule, vrrpPair(two({ vrid: 51, lines: ['use_vmac'] }, 'use_vmac'), {}))).toMatchObject([
      {
        severity: 'medium',
        message: 'VI_1 on eth0 and VI_2 on eth1 of lb1 share the virtual MAC address of VRID 51',
      },
    ]);
  });

  test.each([
    ['other VRIDs', two({ lines: ['use_vmac'] }, 'use_vmac')],
    ['one of them without use_vmac', two({ vrid: 51, lines: ['use_vmac'] })],
    ['another family', two({ vrid: 51, vips: ['fe80::1'], lines: ['use_vmac'] }, 'use_vmac')],
  ])('has nothing against %s', (_what, node) => {
    expect(messagesOf(rule, vrrpPair(node, {}))).toEqual([]);
  });
});

describe('vrrp-vip-interface-untracked', () => {
  const rule = ruleOf(addressRules, 'vrrp-vip-interface-untracked');
  const message = 'VI_1: 192.0.2.100 is on eth1 of lb1, which is not tracked; adverts are on eth0';

  test('finds a VIP with no_track on another interface', () => {
    expect(foundBy(rule, vrrpPair({ vips: [`${X} dev eth1 no_track`] }, {}))).toMatchObject([
      { severity: 'medium', node: 'lb1', message, at: { line: 8 } },
    ]);
  });

  test('finds it before 2.0.0, which tracks nothing that is not named', () => {
    expect(messagesOf(rule, vrrpPair({ vips: [`${X} dev eth1`], keepalivedRelease: '1.3.5' }, {}))).toEqual([message]);
  });

  test.each<readonly [what: string, node: VrrpNode]>([
    ['another interface, which keepalived tracks by itself', { vips: [`${X} dev eth1`] }],
    ['one that track_interface names', { vips: [`${X} dev eth1 no_track`], lines: ['track_interface {', 'eth1', '}'] }],
    ['the interface of the instance', { vips: [`${X} dev eth0 no_track`] }],
  ])('has nothing against %s', (_what, node) => {
    expect(messagesOf(rule, vrrpPair(node, {}))).toEqual([]);
  });

  test('is not checked where the release is not known', () => {
    expect(notCheckedBy(rule, releasesUnknown(vrrpPair({}, {})))).toMatchObject([{ nodes: ['lb1', 'lb2'] }]);
  });
});

describe('vrrp-vip-is-node-address', () => {
  const rule = ruleOf(addressRules, 'vrrp-vip-is-node-address');

  test('finds the VIP as the source, and as a peer', () => {
    const nodes = [{ lines: unicast(X, '192.0.2.2') }, { lines: unicast('192.0.2.2', X) }];
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([
      { severity: 'medium', node: 'lb1', message: 'VI_1: 192.0.2.100 is a VIP and the unicast_src_ip on lb1' },
      { node: 'lb2', message: 'VI_1: 192.0.2.100 is a VIP and the unicast_peer on lb2' },
    ]);
  });

  test('has nothing against addresses of their own, nor against the address owner', () => {
    expect(messagesOf(rule, vrrpPair({ lines: unicast('192.0.2.1', '192.0.2.2') }, {}))).toEqual([]);
    expect(messagesOf(rule, vrrpPair({ priority: 255, lines: unicast(X, '192.0.2.2') }, {}))).toEqual([]);
  });
});

describe('vrrp-vip-outside-subnet', () => {
  const rule = ruleOf(addressRules, 'vrrp-vip-outside-subnet');
  /** Its eth0 is 192.0.2.1/24. */
  const state = liveState({ node: 'lb1', address: '192.0.2.1', instances: [{ priority: 150 }] });

  test('finds an address that no neighbour asks for, with a doubt', () => {
    expect(foundBy(rule, vrrpPair({ state, vips: ['198.51.100.9'] }, {}))).toMatchObject([
      {
        severity: 'low',
        node: 'lb1',
        message: 'VI_1: 198.51.100.9 is in no subnet of eth0 on lb1 (192.0.2.1/24)',
        doubt: 'a router may have this subnet on the same link',
      },
    ]);
  });

  test.each([
    ['an address of the subnet', '192.0.2.9'],
    ['an address that brings its own subnet', '198.51.100.9/24'],
    ['an address on an interface of which nothing is known', '198.51.100.9 dev eth7'],
  ])('has nothing against %s', (_what, vip) => {
    expect(messagesOf(rule, vrrpPair({ state, vips: [vip] }, {}))).toEqual([]);
  });

  test('is not checked on files', () => {
    expect(notCheckedBy(rule, vrrpPair({}, {}))).toMatchObject([{ reason: 'state was not looked at' }]);
  });
});
