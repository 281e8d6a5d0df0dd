import { describe, expect, test } from 'vitest';
import type { HostFacts } from '../../../src/node/host-facts.js';
import { vrrpFirewallRules } from '../../../src/risk/rules/vrrp-firewall.js';
import { liveState } from '../../plan/live-pair.js';
import { hostFacts } from '../host.js';
import { hearing } from '../live.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy, type SceneNode, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const dropped = ruleOf(vrrpFirewallRules, 'vrrp-adverts-dropped');

const iptables = (...rules: readonly string[]): NonNullable<HostFacts['firewall']> => [
  { tool: 'iptables', rules: ['-P INPUT DROP', '-P FORWARD DROP', '-P OUTPUT ACCEPT', ...rules] },
];
const on = (address: string, firewall: HostFacts['firewall'] = [], keepalived = instanceConf()): SceneNode => ({
  keepalived,
  host: hostFacts({ firewall }),
  addresses: [{ ifname: 'eth0', address }],
});
const pairOf = (second: SceneNode) => sceneOf([on('192.0.2.1'), second]);

describe('vrrp-adverts-dropped', () => {
  test('a node whose firewall knows nothing of VRRP hears nobody', () => {
    expect(foundBy(dropped, pairOf(on('192.0.2.2', iptables())))).toMatchObject([
      {
        severity: 'critical',
        node: 'lb2',
        subject: 'VI_1',
        message: 'lb2 drops adverts of lb1 that come in (VI_1): the policy of chain INPUT',
      },
    ]);
  });

  test('what goes out may be dropped, too', () => {
    const firewall = iptables('-A INPUT -p vrrp -j ACCEPT', '-A OUTPUT -d 224.0.0.0/4 -j DROP');
    expect(messagesOf(dropped, pairOf(on('192.0.2.2', firewall)))).toEqual([
      'lb2 drops adverts that go out to lb1 (VI_1): "-A OUTPUT -d 224.0.0.0/4 -j DROP" of chain OUTPUT',
    ]);
  });

  test('where a rule that is not followed may let them through, it is told with that doubt', () => {
    const rule = '-A INPUT -m set --match-set lbs src -j ACCEPT';
    expect(foundBy(dropped, pairOf(on('192.0.2.2', iptables(rule))))).toMatchObject([
      { severity: 'high', doubt: `"${rule}" of chain INPUT may let them through` },
    ]);
  });

  test.each([
    ['a rule for the other node', iptables('-A INPUT -s 192.0.2.1/32 -p vrrp -j ACCEPT')],
    ['no firewall', []],
    ['rules of IPv6 alone', [{ tool: 'ip6tables', rules: ['-P INPUT DROP'] }] as const],
  ])('%s lets them through', (_, firewall) => {
    expect(messagesOf(dropped, pairOf(on('192.0.2.2', firewall)))).toEqual([]);
  });

  test('a rule for an address that the other node no longer has does not', () => {
    const firewall = iptables('-A INPUT -s 192.0.2.7/32 -p vrrp -j ACCEPT');
    expect(messagesOf(dropped, pairOf(on('192.0.2.2', firewall)))).toHaveLength(1);
  });

  test('unicast adverts are looked for by their own addresses', () => {
    const unicast = (peer: string): string => instanceConf({ lines: ['unicast_peer {', peer, '}'] });
    const pair = (rule: string) =>
      sceneOf([on('192.0.2.1', [], unicast('192.0.2.2')), on('192.0.2.2', iptables(rule), unicast('192.0.2.1'))]);
    expect(messagesOf(dropped, pair('-A INPUT -d 224.0.0.18/32 -j ACCEPT'))).toHaveLength(1);
    expect(messagesOf(dropped, pair('-A INPUT -s 192.0.2.1/32 -j ACCEPT'))).toEqual([]);
  });

  test('auth_type AH goes by another protocol', () => {
    const ah = instanceConf({ lines: ['authentication {', 'auth_type AH', 'auth_pass secret', '}'] });
    const pair = (rule: string) => sceneOf([on('192.0.2.1', [], ah), on('192.0.2.2', iptables(rule), ah)]);
    expect(messagesOf(dropped, pair('-A INPUT -p vrrp -j ACCEPT'))).toHaveLength(1);
    expect(messagesOf(dropped, pair('-A INPUT -p ah -j ACCEPT'))).toEqual([]);
  });

  test('a BACKUP that hears the MASTER at this moment is believed', () => {
    const lb2 = liveState({ node: 'lb2', address: '192.0.2.2', instances: [{ priority: 100 }] });
    const state = hearing(lb2, '192.0.2.1');
    expect(messagesOf(dropped, pairOf({ ...on('192.0.2.2', iptables()), state }))).toEqual([]);
  });

  test('a firewall that could not be read is not checked', () => {
    const host: HostFacts = { ...hostFacts({ unknowns: ['firewall: not root'] }) };
    const { firewall: _, ...unread } = host;
    const scene = pairOf({ ...on('192.0.2.2'), host: unread });
    expect(notCheckedBy(dropped, scene)).toEqual([
      { rule: 'vrrp-adverts-dropped', pair: 'web', nodes: ['lb2'], reason: 'firewall: not root' },
    ]);
  });
});
