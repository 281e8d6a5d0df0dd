import { describe, expect, test } from 'vitest';
import { addressRules } from '../../../src/risk/rules/vrrp-addresses.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { unicast, type VrrpNode, vrrpPair } from './vrrp-pair.js';

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
