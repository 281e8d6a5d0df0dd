import { describe, expect, test } from 'vitest';
import { type Acceptance, acceptance, type Reception, refusals } from '../../src/vrrp/acceptance.js';
import type { RouterConfig } from '../../src/vrrp/router.js';
import { preferred, second } from './pair.js';

type Case = readonly [
  what: string,
  receiver: Partial<RouterConfig>,
  sender: Partial<RouterConfig>,
  verdict: Acceptance['verdict'],
  reason: RegExp,
  reception?: Reception,
];

const pass = (text: string) => ({ auth: { type: 'PASS', pass: text } });
const unicast = (...peers: string[]) => ({ unicast: { peers } });
const two = { vips: ['10.77.0.50', '10.77.0.51'] };
const legacy = { release: '1.3.5' };
const tolerant = { release: '2.3.3' };

const CASES: readonly Case[] = [
  ['an advert like its own', {}, {}, 'accepted', /^$/],
  ['a password that is the same in 8 characters', pass('s3cret12'), pass('s3cret12x'), 'accepted', /^$/],
  ['another password', pass('a'), pass('b'), 'ignored', /invalid passwd/],
  ['auth where none is configured', {}, pass('b'), 'ignored', /received a 1 auth, expecting 0/],
  ['no auth where it is configured', pass('a'), {}, 'ignored', /received a 0 auth, expecting 1/],
  ['auth in version 3', { version: 3, ...pass('a') }, { version: 3 }, 'accepted', /^$/],
  ['another version', {}, { version: 3 }, 'ignored', /wrong version/],
  ['another v2 interval', {}, { advertIntUs: 2_000_000 }, 'ignored', /mismatch mine=1 sec rcv'd=2 sec/],
  ['a v2 interval that rounds to its own', {}, { advertIntUs: 1_400_000 }, 'accepted', /^$/],
  ['another v3 interval', { version: 3 }, { version: 3, advertIntUs: 200_000 }, 'accepted', /^$/],
  ['one VIP more', {}, two, 'ignored', /unexpected ip number count 2, expected 1/],
  ['another VIP', {}, { vips: ['10.77.0.60'] }, 'ignored', /10.77.0.50 .*not present in MASTER advert/],
  ['VIPs in another order', two, { vips: two.vips.toReversed() }, 'accepted', /^$/],
  ['another VIP, from 2.3.3 on', tolerant, two, 'logged', /expected 1 VIPs but received 2/],
  ['another VIP, checked before', { skipCheckAdvAddr: true }, two, 'accepted', /^$/, { fromSameMaster: true }],
  ['another VIP, not checked before', { skipCheckAdvAddr: true }, two, 'ignored', /count/],
  ['anything wrong, on legacy', legacy, two, 're-arming', /count/],
  ['anything wrong, as MASTER', {}, two, 're-arming', /count/, { state: 'MASTER' }],
  ['another VRID', {}, { vrid: 52 }, 'unheard', /VRID 52/],
  ['another family', {}, { family: 'ipv6' }, 'unheard', /ipv6/],
  ['unicast to it', unicast('10.77.0.2'), unicast('10.77.0.1'), 'accepted', /^$/],
  [
    'unicast to somebody else',
    unicast('10.77.0.2'),
    unicast('10.77.0.7'),
    'unheard',
    /sends to 10.77.0.7, not to 10.77.0.1/,
  ],
  [
    'another multicast group',
    {},
    { multicastGroup: '224.0.0.19' },
    'unheard',
    /sends to 224.0.0.19, it listens to 224.0.0.18/,
  ],
  ['the default multicast group, said by one of them', {}, { multicastGroup: '224.0.0.18' }, 'accepted', /^$/],
  ['unicast where multicast is configured', {}, unicast('10.77.0.1'), 'ignored', /unicast advert/],
  ['multicast where unicast is configured', unicast('10.77.0.2'), {}, 'ignored', /multicast advert/],
  [
    'an unknown unicast peer, checked',
    { unicast: { peers: ['10.77.0.7'], checkSrc: true } },
    unicast('10.77.0.1'),
    'ignored',
    /10.77.0.2 is not one of the unicast peers/,
  ],
  ['an unknown unicast peer, unchecked', unicast('10.77.0.7'), unicast('10.77.0.1'), 'accepted', /^$/],
  ['a routed multicast', {}, {}, 'ignored', /invalid TTL 64/, { ttl: 64 }],
  ['a routed unicast', unicast('10.77.0.2'), unicast('10.77.0.1'), 'accepted', /^$/, { ttl: 64 }],
];

describe('a router that gets', () => {
  for (const [what, receiver, sender, verdict, reason, reception = {}] of CASES) {
    test(`${what}: ${verdict}`, () => {
      const found = acceptance(preferred(receiver), second(sender), reception);
      expect(found.verdict).toBe(verdict);
      expect(found.reason).toMatch(reason);
    });
  }

  test('several things wrong names them all', () => {
    const { reason } = acceptance(preferred(), second({ ...two, ...pass('a'), advertIntUs: 3_000_000 }));
    expect(reason.split('; ')).toHaveLength(3);
  });
});

test('everything that is wrong with an advert has its cause', () => {
  const receiver = preferred({ ...pass('a'), ...unicast('10.77.0.9'), vips: ['10.77.0.50', '10.77.0.51'] });
  const sender = second({ ...pass('b'), ...unicast('10.77.0.9'), advertIntUs: 2_000_000 });
  expect(refusals(receiver, sender).map(({ cause }) => cause)).toEqual([
    'unicast peers',
    'authentication',
    'advert_int',
    'VIPs',
  ]);
  expect(refusals(receiver, second({ vrid: 52 })).map(({ cause }) => cause)).toEqual(['instance']);
});
