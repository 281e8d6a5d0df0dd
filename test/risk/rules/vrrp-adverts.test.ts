import { describe, expect, test } from 'vitest';
import type { PairEvidence } from '../../../src/risk/evidence.js';
import { advertRules } from '../../../src/risk/rules/vrrp-adverts.js';
import { liveState } from '../../plan/live-pair.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { auth, unicast, type VrrpNode, vrrpPair } from './vrrp-pair.js';

const A = '192.0.2.1';
const B = '192.0.2.2';
const v3 = ['version 3'];
const head = (line: string): string => `global_defs {\n    ${line}\n}\n`;
const V6 = { vips: ['fe80::100', '2001:db8::100'] };

type Case = readonly [what: string, nodes: readonly VrrpNode[], message: string];

const FOUND: Readonly<Record<string, readonly Case[]>> = {
  'vrrp-version-differs': [
    ['one version of its own', [{}, { lines: v3 }], 'VI_1 (VRID 51): VRRP version is 2 on lb1, 3 on lb2'],
    [
      'another global one',
      [{ head: head('vrrp_version 3') }, {}],
      'VI_1 (VRID 51): VRRP version is 3 on lb1, 2 on lb2',
    ],
    [
      'IPv6, where 3 is the default',
      [V6, { keepalived: instanceConf(V6).replace('state BACKUP', 'version 2') }],
      'VI_1 (VRID 51): VRRP version is 3 on lb1, 2 on lb2',
    ],
  ],
  'vrrp-auth-differs': [
    [
      'two passwords',
      [{ lines: auth('s3cret12') }, { lines: auth('s3cret13') }],
      'VI_1 (VRID 51): auth_pass differs: one on lb1, another on lb2',
    ],
    [
      'three nodes of which one has another password',
      [{ lines: auth('s3cret12') }, { lines: auth('other') }, { lines: auth('s3cret12') }],
      'VI_1 (VRID 51): auth_pass differs: one on lb1 and lb3, another on lb2',
    ],
    ['none on one side', [{ lines: auth('s3cret12') }, {}], 'VI_1 (VRID 51): auth_type is PASS on lb1, not set on lb2'],
    [
      'another type',
      [{ lines: auth('s3cret12') }, { lines: auth('s3cret12', 'AH') }],
      'VI_1 (VRID 51): auth_type is PASS on lb1, AH on lb2',
    ],
    [
      'a type in lower case, which is none',
      [{ lines: auth('s3cret12') }, { lines: auth('s3cret12', 'pass') }],
      'VI_1 (VRID 51): auth_type is PASS on lb1, not set on lb2',
    ],
  ],
  'vrrp-advert-int-differs': [
    [
      '1 s and 2 s',
      [{}, { lines: ['advert_int 2'] }],
      'VI_1 (VRID 51): advert_int of VRRP version 2 is 1 s on lb1, 2 s on lb2',
    ],
    [
      '1 s and what rounds to 2 s',
      [{}, { lines: ['advert_int 1.6'] }],
      'VI_1 (VRID 51): advert_int of VRRP version 2 is 1 s on lb1, 2 s on lb2',
    ],
  ],
  'vrrp-multicast-group-differs': [
    [
      'a group of its own',
      [{}, { head: head('vrrp_mcast_group4 224.0.0.19') }],
      'VI_1 (VRID 51): adverts go to the default multicast group on lb1, 224.0.0.19 on lb2',
    ],
  ],
  'vrrp-unicast-and-multicast': [
    [
      'peers on one side',
      [{ lines: unicast(A, B) }, {}],
      'VI_1 (VRID 51): adverts are unicast on lb1, multicast on lb2',
    ],
    [
      'a peer block without peers, which is multicast',
      [{ lines: unicast(A, B) }, { lines: unicast(B) }],
      'VI_1 (VRID 51): adverts are unicast on lb1, multicast on lb2',
    ],
  ],
};

const FINE: Readonly<Record<string, readonly (readonly [what: string, nodes: readonly VrrpNode[]])[]>> = {
  'vrrp-version-differs': [
    ['the same version, global here and of the instance there', [{ head: head('vrrp_version 3') }, { lines: v3 }]],
    ['IPv6, said and unsaid', [V6, { ...V6, lines: v3 }]],
  ],
  'vrrp-auth-differs': [
    ['passwords that are the same in eight characters', [{ lines: auth('s3cret12') }, { lines: auth('s3cret12x') }]],
    [
      'other passwords in version 3, which has none',
      [{ lines: [...v3, ...auth('a')] }, { lines: [...v3, ...auth('b')] }],
    ],
  ],
  'vrrp-advert-int-differs': [
    ['other intervals in version 3, which learns them', [{ lines: v3 }, { lines: [...v3, 'advert_int 0.2'] }]],
    ['1 s and what rounds to 1 s', [{}, { lines: ['advert_int 1.4'] }]],
  ],
  'vrrp-multicast-group-differs': [
    ['the default group, said and unsaid', [{}, { head: head('vrrp_mcast_group4 224.0.0.18') }]],
    [
      'other groups where all is unicast',
      [{ head: head('vrrp_mcast_group4 224.0.0.19'), lines: unicast(A, B) }, { lines: unicast(B, A) }],
    ],
  ],
  'vrrp-unicast-and-multicast': [
    ['peers on both sides', [{ lines: unicast(A, B) }, { lines: unicast(B, A) }]],
    ['a source address without peers, which is multicast', [{ lines: [`unicast_src_ip ${A}`] }, {}]],
  ],
};

describe.each(advertRules.map(({ id }) => id))('%s', (id) => {
  const rule = ruleOf(advertRules, id);

  test.each(FOUND[id] ?? [])('finds %s', (_what, nodes, message) => {
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([
      { severity: 'critical', message, subject: 'VI_1 (VRID 51)' },
    ]);
  });

  test.each(FINE[id] ?? [])('has nothing against %s', (_what, nodes) => {
    expect(foundBy(rule, vrrpPair(...nodes))).toEqual([]);
  });

  test('has cases of both kinds', () => {
    expect(FOUND[id]?.length).toBeGreaterThan(0);
    expect(FINE[id]?.length).toBeGreaterThan(0);
  });
});

test('a password is never told', () => {
  const scene = vrrpPair({ lines: auth('s3cret12') }, { lines: auth('hunter22') });
  const told = JSON.stringify(advertRules.flatMap((rule) => foundBy(rule, scene)));
  expect(told).toContain('auth_pass');
  expect(told).not.toMatch(/s3cret|hunter/);
});

test('it says where the value stands', () => {
  const [found] = foundBy(ruleOf(advertRules, 'vrrp-advert-int-differs'), vrrpPair({ lines: ['advert_int 3'] }, {}));
  expect(found?.at).toEqual({ file: '/etc/keepalived/keepalived.conf', line: 10 });
});

test('a node that uses one VRID on two interfaces is compared interface by interface', () => {
  const inside = (pass: string): VrrpNode => ({
    keepalived: ['eth0', 'eth1']
      .map(
        (ifname, at) => `vrrp_instance ${ifname} {
    interface ${ifname}
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass ${at === 0 ? 'outside' : pass}
    }
    virtual_ipaddress {
        192.0.${at}.100
    }
}`,
      )
      .join('\n'),
  });
  const rule = ruleOf(advertRules, 'vrrp-auth-differs');
  expect(messagesOf(rule, vrrpPair(inside('a'), inside('a')))).toEqual([]);
  expect(messagesOf(rule, vrrpPair(inside('a'), inside('b')))).toEqual([
    'eth1 (VRID 51): auth_pass differs: one on lb1, another on lb2',
  ]);
});

describe('on live nodes', () => {
  const rule = ruleOf(advertRules, 'vrrp-version-differs');
  const live = (text?: string): PairEvidence => {
    const instances = [{ priority: 150 }];
    const [a, b] = [
      liveState({ node: 'lb1', address: A, instances }),
      liveState({ node: 'lb2', address: B, instances, ...(text !== undefined && { text }) }),
    ];
    const scene = vrrpPair({ state: a }, { state: b, ...(text !== undefined && { keepalived: text }) });
    const routers = vrrpPair({}, {}).nodes;
    return {
      ...scene,
      nodes: scene.nodes.map((node, at) => ({ ...node, routers: routers[at]?.routers ?? [] })),
    };
  };

  test('a file that was edited and not loaded counts from the next reload on', () => {
    const text = `vrrp_instance VI_1 {
    interface eth0
    version 3
    virtual_router_id 51
    virtual_ipaddress {
        192.0.2.100
    }
}
`;
    expect(messagesOf(rule, live(text))).toEqual([
      'VI_1 (VRID 51): VRRP version is 2 on lb1, 3 on lb2 (so the files are, from the next reload on; keepalived runs another configuration now)',
    ]);
  });

  test('files that run are told once, without a word on them', () => {
    expect(messagesOf(rule, live())).toEqual([]);
  });
});
