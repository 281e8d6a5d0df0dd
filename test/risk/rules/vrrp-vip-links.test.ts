import { describe, expect, test } from 'vitest';
import { vipLinkRules } from '../../../src/risk/rules/vrrp-vip-links.js';
import { liveState } from '../../plan/live-pair.js';
import { foundBy, messagesOf, notCheckedBy } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { releasesUnknown, type VrrpNode, vrrpPair } from './vrrp-pair.js';

const X = '192.0.2.100';

describe('vrrp-vip-options-differ', () => {
  const rule = ruleOf(vipLinkRules, 'vrrp-vip-options-differ');

  test.each([
    ['another prefix length', `${X}/24`, X, '192.0.2.100/24 on lb1, 192.0.2.100/32 on lb2'],
    [
      'another interface',
      X,
      `${X} dev eth1`,
      '192.0.2.100/32 on lb1, 192.0.2.100/32 on another interface than the adverts on lb2',
    ],
    ['another label', `${X} label eth0:vip`, X, '192.0.2.100/32 label :vip on lb1, 192.0.2.100/32 on lb2'],
  ])('finds %s', (_what, a, b, message) => {
    expect(foundBy(rule, vrrpPair({ vips: [a] }, { vips: [b] }))).toMatchObject([
      { severity: 'medium', message: `VI_1 (VRID 51): ${message}`, at: { line: 8 } },
    ]);
  });

  test.each([
    ['the interface of the instance, said and unsaid', [X], [`${X} dev eth0`]],
    ['labels that differ in the name of the interface', [`${X} label eth0:vip`], [`${X} label ens3:vip`]],
    ['an address that stands twice on both nodes', [X, `${X} label eth0:2`], [`${X} label eth0:2`, X]],
  ])('has nothing against %s', (_what, a, b) => {
    expect(messagesOf(rule, vrrpPair({ vips: a }, { vips: b }))).toEqual([]);
  });
});

describe('vrrp-vip-interface-untracked', () => {
  const rule = ruleOf(vipLinkRules, 'vrrp-vip-interface-untracked');
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

describe('vrrp-vip-outside-subnet', () => {
  const rule = ruleOf(vipLinkRules, 'vrrp-vip-outside-subnet');
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
