import { describe, expect, test } from 'vitest';
import type { Advert } from '../../../src/risk/firewall/advert.js';
import { nftChains } from '../../../src/risk/firewall/nft.js';
import { stoppedBy } from '../../../src/risk/firewall/passage.js';
import { IPV6_IN, MULTICAST_IN, MULTICAST_OUT, UNICAST_IN } from './adverts.js';

const stopped = (ruleset: string, advert: Advert = MULTICAST_IN) => stoppedBy(nftChains(ruleset.split('\n'), advert));

/** What nft prints of an input chain that drops what no rule accepts. */
const input = (rules: readonly string[], { policy = 'drop', sets = '' } = {}): string => `table inet filter {
${sets}	chain input {
		type filter hook input priority filter; policy ${policy};
		ct state vmap { invalid : drop, established : accept, related : accept }
		iif "lo" accept
		tcp dport { 22, 80, 443 } accept
		icmp type echo-request accept
${rules.map((rule) => `		${rule}`).join('\n')}
	}

	chain output {
		type filter hook output priority filter; policy accept;
	}
}`;

const PEERS = `	set peers {
		type ipv4_addr
		elements = { 192.0.2.1, 192.0.2.3,
			     192.0.2.4 timeout 1h expires 59m,
			     192.0.2.8 }
	}

`;

describe('adverts that come in by multicast', () => {
  test('an empty ruleset lets everything through', () => {
    expect(stopped('')).toBeUndefined();
  });

  test('a policy that drops, and no rule for VRRP', () => {
    expect(stopped(input([]))).toEqual({ by: 'the policy of chain inet filter input' });
  });

  test('a last rule that drops says so itself', () => {
    const rules = ['log prefix "drop " flags all counter packets 12 bytes 480 drop'];
    expect(stopped(input(rules, { policy: 'accept' }))).toEqual({
      by: '"log prefix "drop " flags all drop" of chain inet filter input',
    });
  });

  test.each([
    'ip protocol vrrp accept',
    'ip protocol vrrp counter packets 0 bytes 0 accept comment "keepalived { } drop"',
    'meta l4proto vrrp accept',
    'meta nfproto ipv4 meta l4proto { ah, vrrp } accept',
    'iifname "eth0" ip saddr 192.0.2.1 ip protocol vrrp accept',
    'iifname { "eth0", "eth1" } accept',
    'iifname { "eth*" } accept',
    'iifname vmap { "eth0" : accept, "eth1" : drop }',
    'ip saddr @peers ip protocol vrrp accept',
    'ip saddr { 10.0.0.0/8, 192.0.2.0-192.0.2.9 } ip daddr 224.0.0.18 accept',
    'ip daddr 224.0.0.0/4 ip ttl 255 log prefix "VRRP accept: " level debug accept',
    'fib daddr type { broadcast, multicast } accept',
    'meta pkttype multicast accept',
    'ct state new ip protocol vrrp accept',
    'ip protocol vrrp limit rate 10/second accept',
    'ip protocol != { tcp, udp } accept',
    'xt match "comment" ip protocol vrrp counter packets 0 bytes 0 accept',
  ])('%s lets them through', (rule) => {
    expect(stopped(input([rule], { sets: PEERS }))).toBeUndefined();
  });

  test.each([
    'ip protocol tcp accept',
    'ip saddr 192.0.2.9 ip protocol vrrp accept',
    'ip saddr != 192.0.2.0/24 ip protocol vrrp accept',
    'iifname "eth1" ip protocol vrrp accept',
    'iifname != "eth0" accept',
    'ip6 nexthdr vrrp accept',
    'ip daddr 224.0.0.251 udp dport 5353 accept',
    'ct state established,related accept',
    'meta pkttype broadcast accept',
    'fib daddr type local accept',
    'ip saddr @others ip protocol vrrp accept',
    'meta l4proto { icmp, ipv6-icmp } accept',
  ])('%s does not', (rule) => {
    const sets = '\tset others {\n\t\ttype ipv4_addr\n\t\telements = { 192.0.2.9 }\n\t}\n\n';
    expect(stopped(input([rule], { sets }))).toEqual({ by: 'the policy of chain inet filter input' });
  });

  test.each([
    'meta mark 0x00000001 accept',
    'ip saddr . ip protocol { 192.0.2.2 . vrrp, 192.0.2.3 . vrrp } accept',
    'meta pkttype { broadcast, multicast } limit rate 5/second accept',
    'iifname "eth0" queue to 1',
    'ip protocol . th dport vmap { tcp . 22 : accept }',
  ])('%s may', (rule) => {
    expect(stopped(input([rule]))).toEqual({
      by: 'the policy of chain inet filter input',
      unless: `"${rule}" of chain inet filter input`,
    });
  });

  test.each([
    'ip saddr @blocked drop',
    'ct state invalid drop',
    'meta mark 0x00000001 drop',
    'limit rate over 1000/second drop',
    'tcp flags syn / syn,rst drop',
    'ip protocol . th dport { tcp . 23 } drop',
    'ip protocol != vrrp drop',
  ])('%s is there for other packets', (rule) => {
    const sets = '\tset blocked {\n\t\ttype ipv4_addr\n\t\tflags dynamic,timeout\n\t}\n\n';
    expect(stopped(input([rule], { policy: 'accept', sets }))).toBeUndefined();
  });

  test.each(['ip protocol vrrp drop', 'fib daddr type != local drop', 'meta l4proto != { tcp, udp, icmp } reject'])(
    '%s drops them',
    (rule) => {
      expect(stopped(input([rule], { policy: 'accept' }))).toEqual({ by: `"${rule}" of chain inet filter input` });
    },
  );
});

const FIREWALLD = (allowed: readonly string[]): string => `table inet firewalld {
	chain filter_PREROUTING {
		type filter hook prerouting priority filter + 10; policy accept;
		icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
		meta nfproto ipv6 fib saddr . mark . iif oif missing drop
	}

	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		jump filter_INPUT_ZONES
		reject with icmpx admin-prohibited
	}

	chain filter_INPUT_ZONES {
		iifname "eth0" goto filter_IN_public
		goto filter_IN_public
	}

	chain filter_IN_public {
		jump filter_IN_public_pre
		jump filter_IN_public_allow
		meta l4proto { icmp, ipv6-icmp } accept
		reject with icmpx admin-prohibited
	}

	chain filter_IN_public_pre {
	}

	chain filter_IN_public_allow {
		tcp dport 22 accept
		ip6 daddr fe80::/64 udp dport 546 accept
${allowed.map((rule) => `		${rule}`).join('\n')}
	}
}`;

describe('firewalld', () => {
  test('rejects VRRP as it comes', () => {
    const by = '"reject with icmpx admin-prohibited" of chain inet firewalld filter_IN_public';
    expect(stopped(FIREWALLD([]))).toEqual({ by });
    expect(stopped(FIREWALLD([]), IPV6_IN)).toEqual({ by });
  });

  test('accepts it with a rich rule, of each family by itself', () => {
    expect(stopped(FIREWALLD(['ip protocol vrrp accept']))).toBeUndefined();
    expect(stopped(FIREWALLD(['ip protocol vrrp accept']), IPV6_IN)).toMatchObject({
      by: expect.stringMatching(/reject/),
    });
    expect(stopped(FIREWALLD(['ip6 nexthdr vrrp accept']), IPV6_IN)).toBeUndefined();
  });

  test('may know an answer to a unicast advert', () => {
    expect(stopped(FIREWALLD([]), UNICAST_IN)).toEqual({
      by: '"reject with icmpx admin-prohibited" of chain inet firewalld filter_IN_public',
      unless: '"ct state { established, related } accept" of chain inet firewalld filter_INPUT',
    });
  });
});

test('one chain that drops is enough, whatever another one accepts', () => {
  expect(stopped(`${input(['ip protocol vrrp accept'])}\n${FIREWALLD([])}`)).toMatchObject({
    by: expect.stringMatching(/firewalld/),
  });
});

test('tables of another family, other hooks and NAT are none of it', () => {
  expect(
    stopped(`table ip6 filter {
	chain INPUT {
		type filter hook input priority filter; policy drop;
	}
}
table ip nat {
	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy drop;
	}
}
table ip filter {
	chain FORWARD {
		type filter hook forward priority filter; policy drop;
	}
}
table netdev x {
	chain i {
		type filter hook ingress device "eth1" priority filter; policy drop;
	}
}`),
  ).toBeUndefined();
});

test('a dormant table is not in force, and the next one is', () => {
  const dormant = input([]).replace('{', '{\n\tflags dormant\n');
  expect(stopped(dormant)).toBeUndefined();
  expect(stopped(`${dormant}\n${input([]).replaceAll('inet filter', 'inet other')}`)).toEqual({
    by: 'the policy of chain inet other input',
  });
});

test('what goes out is looked at where it goes out', () => {
  const output = (rule: string): string => `table ip filter {
	comment "set up by hand"
	chain OUTPUT {
		comment "only what is known"
		type filter hook output priority filter; policy drop;
		oifname "lo" accept
		${rule}
	}
}`;
  expect(stopped(output('tcp sport 22 accept'), MULTICAST_OUT)).toEqual({ by: 'the policy of chain ip filter OUTPUT' });
  expect(stopped(output('oifname "eth0" ip daddr 224.0.0.18 accept'), MULTICAST_OUT)).toBeUndefined();
  expect(stopped(output('tcp sport 22 accept'), MULTICAST_IN)).toBeUndefined();
});
