import { describe, expect, test } from 'vitest';
import type { Advert } from '../../../src/risk/firewall/advert.js';
import { iptablesChains } from '../../../src/risk/firewall/iptables.js';
import { stoppedBy } from '../../../src/risk/firewall/passage.js';
import { MULTICAST_IN, MULTICAST_OUT, UNICAST_IN } from './adverts.js';

const stopped = (rules: readonly string[], advert: Advert = MULTICAST_IN) => stoppedBy(iptablesChains(rules, advert));

const input = (...rules: readonly string[]): readonly string[] => [
  '-P INPUT DROP',
  '-P FORWARD DROP',
  '-P OUTPUT ACCEPT',
  '-A INPUT -i lo -j ACCEPT',
  '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
  ...rules,
];

describe('adverts that come in by multicast', () => {
  test('a policy that drops, and no rule for VRRP', () => {
    expect(stopped(input())).toEqual({ by: 'the policy of chain INPUT' });
  });

  test.each([
    '-A INPUT -p vrrp -j ACCEPT',
    '-A INPUT -p 112 -j ACCEPT',
    '-A INPUT -s 192.0.2.1/32 -p vrrp -m comment --comment "vrrp from -j DROP" -j ACCEPT',
    '-A INPUT -i eth+ -p vrrp -j ACCEPT',
    '-A INPUT -d 224.0.0.0/8 -j ACCEPT',
    '-A INPUT -m pkttype --pkt-type multicast -j ACCEPT',
    '-A INPUT -m addrtype --dst-type MULTICAST -j ACCEPT',
    '-A INPUT ! -p tcp -j ACCEPT',
    '-A INPUT -p vrrp -m ttl --ttl-eq 255 -j ACCEPT',
    '-A INPUT -s 192.0.2.0/24 -m conntrack --ctstate NEW -j ACCEPT',
  ])('%s lets them through', (rule) => {
    expect(stopped(input(rule))).toBeUndefined();
  });

  test.each([
    '-A INPUT -s 192.0.2.9/32 -p vrrp -j ACCEPT',
    '-A INPUT ! -s 192.0.2.1/32 -p vrrp -j ACCEPT',
    '-A INPUT -i eth1 -j ACCEPT',
    '-A INPUT -o eth0 -j ACCEPT',
    '-A INPUT -p udp -m multiport --dports 53,112 -j ACCEPT',
    '-A INPUT -p vrrp -j LOG --log-prefix "-j ACCEPT "',
  ])('%s does not', (rule) => {
    expect(stopped(input(rule))).toEqual({ by: 'the policy of chain INPUT' });
  });

  test('a set that is not followed may', () => {
    const rule = '-A INPUT -m set --match-set trusted src -j ACCEPT';
    expect(stopped(input(rule))).toEqual({ by: 'the policy of chain INPUT', unless: `"${rule}" of chain INPUT` });
  });

  test('a rule that drops what another one has not accepted', () => {
    const rules = ['-A INPUT -s 192.0.2.9/32 -p vrrp -j ACCEPT', '-A INPUT -d 224.0.0.18/32 -p vrrp -j DROP'];
    expect(stopped(['-P INPUT ACCEPT', ...rules])).toEqual({
      by: '"-A INPUT -d 224.0.0.18/32 -p vrrp -j DROP" of chain INPUT',
    });
  });
});

/** What ufw sets up, as far as it concerns what comes in. */
const ufw = (...before: readonly string[]): readonly string[] => [
  '-P INPUT DROP',
  '-P OUTPUT ACCEPT',
  ...['before-input', 'not-local', 'user-input', 'after-input', 'skip-to-policy-input', 'logging-deny'].map(
    (chain) => `-N ufw-${chain}`,
  ),
  '-A INPUT -j ufw-before-input',
  '-A INPUT -j ufw-after-input',
  '-A ufw-after-input -m addrtype --dst-type BROADCAST -j ufw-skip-to-policy-input',
  '-A ufw-before-input -i lo -j ACCEPT',
  '-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny',
  '-A ufw-before-input -m conntrack --ctstate INVALID -j DROP',
  ...before,
  '-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT',
  '-A ufw-before-input -j ufw-not-local',
  '-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT',
  '-A ufw-before-input -j ufw-user-input',
  '-A ufw-logging-deny -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "',
  '-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN',
  '-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN',
  '-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny',
  '-A ufw-not-local -j DROP',
  '-A ufw-skip-to-policy-input -j DROP',
  '-A ufw-user-input -p tcp -m tcp --dport 443 -j ACCEPT',
];

describe('ufw', () => {
  test('drops VRRP as it comes, by multicast and by unicast', () => {
    expect(stopped(ufw())).toEqual({ by: 'the policy of chain INPUT' });
    expect(stopped(ufw(), UNICAST_IN)).toMatchObject({
      by: 'the policy of chain INPUT',
      unless: expect.stringMatching(/ESTABLISHED/),
    });
  });

  test('lets it through with a line in before.rules', () => {
    const rules = ufw('-A ufw-before-input -p vrrp -j ACCEPT');
    expect(stopped(rules)).toBeUndefined();
    expect(stopped(rules, UNICAST_IN)).toBeUndefined();
    expect(stopped(rules, MULTICAST_OUT)).toBeUndefined();
  });
});
