import { describe, expect, test } from 'vitest';
import type { PairEvidence } from '../../../src/risk/evidence.js';
import { fleetAddressRules } from '../../../src/risk/rules/fleet-addresses.js';
import { fleetReleaseRules } from '../../../src/risk/rules/fleet-releases.js';
import { fleetVridRules } from '../../../src/risk/rules/fleet-vrids.js';
import { nodeFacts } from '../../plan/pair-facts.js';
import { foundBy, instanceConf, ruleOf, type SceneNode, sceneOf } from '../scenes.js';

const rule = ruleOf([...fleetVridRules, ...fleetAddressRules, ...fleetReleaseRules]);

interface PairSketch {
  readonly vips?: readonly string[];
  readonly vrid?: number;
  readonly release?: string;
  readonly lines?: readonly string[];
  /** Observed on eth0 of the first node, with a prefix length of 24. */
  readonly seen?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function pairOf(name: string, sketch: PairSketch = {}): PairEvidence {
  const { release = '2.2.7', seen, labels = {}, ...instance } = sketch;
  const addresses = seen === undefined ? [] : [{ ifname: 'eth0', address: seen, prefixLength: 24 }];
  const facts = nodeFacts(`${name}1`, []);
  const state = { facts: { ...facts, addresses }, sockets: {}, runtime: { unknowns: [] } };
  const node = (at: number): SceneNode => ({
    node: `${name}${at}`,
    keepalived: instanceConf({ ...instance, priority: 110 - at }),
    keepalivedRelease: release,
    addresses,
    ...(seen !== undefined && at === 1 && { state }),
  });
  return { ...sceneOf([node(1), node(2)], { pair: name }), labels };
}

const told = (id: string, ...pairs: readonly PairEvidence[]) =>
  foundBy(rule(id), ...pairs).map(({ pair, severity, message }) => `${pair}: ${severity}: ${message}`);

const web = (more: PairSketch = {}) => pairOf('web', { seen: '192.0.2.11', ...more });
const mail = (more: PairSketch = {}) => pairOf('mail', { vips: ['192.0.2.200/24'], seen: '192.0.2.21', ...more });
const vmacTo = (peer: string) => ({ lines: ['use_vmac', 'unicast_peer {', peer, '}'] });

describe('one VRID in two pairs', () => {
  const id = 'fleet-vrid-shared';
  test('is an error in the log with every advert where keepalived refuses other VIPs', () => {
    expect(told(id, web(), mail())).toEqual([
      'web: medium: VRID 51 (ipv4) is also used by mail (mail1): each of their adverts is refused, and logged as an error',
      'mail: medium: VRID 51 (ipv4) is also used by web (web1): each of their adverts is refused, and logged as an error',
    ]);
  });

  test.each(['2.3.3', '1.3.5'])('takes VIPs or failovers away with %s', (release) => {
    expect(told(id, web({ release }), mail({ release }))).toEqual([
      expect.stringMatching(/^web: critical: .*their adverts count as those of a MASTER of its own$/),
      expect.stringMatching(/^mail: critical: /),
    ]);
  });

  test('is one MAC address for both with use_vmac, unicast or not', () => {
    expect(told(id, web(vmacTo('192.0.2.12')), mail(vmacTo('192.0.2.22')))).toEqual([
      expect.stringMatching(/^web: critical: .*one MAC address$/),
      expect.stringMatching(/^mail: critical: /),
    ]);
  });

  test('is told with a doubt where only files tell the network', () => {
    const files = foundBy(rule(id), pairOf('web'), pairOf('mail', { vips: ['192.0.2.200'] }));
    expect(files).toMatchObject([{ severity: 'low', doubt: expect.stringContaining('VIPs alone') }, { pair: 'mail' }]);
  });

  const fine: readonly (readonly [string, PairEvidence, PairEvidence])[] = [
    ['on two networks', web(), mail({ vips: ['198.51.100.1/24'], seen: '198.51.100.2' })],
    ['with two VRIDs', web(), mail({ vrid: 52 })],
    [
      'between unicast peers that are not of the other pair',
      web({ lines: ['unicast_peer {', '192.0.2.12', '}'] }),
      mail({ lines: ['unicast_peer {', '192.0.2.22', '}'] }),
    ],
    ['of a unicast pair beside a multicast one', web({ lines: ['unicast_peer {', '192.0.2.12', '}'] }), mail()],
    ['in IPv4 and in IPv6', web(), mail({ vips: ['2001:db8::1/64'] })],
    ['at two sites with the same addresses', web({ labels: { site: 'ams' } }), mail({ labels: { site: 'fra' } })],
  ];
  test.each(fine)('does not meet %s', (_what, one, other) => {
    expect(told(id, one, other)).toEqual([]);
  });

  test('of one pair is its own', () => {
    expect(told(id, web())).toEqual([]);
  });
});

describe('one address in two pairs', () => {
  const id = 'fleet-address-claimed-twice';

  test('as a VIP of both, on a network that was seen', () => {
    expect(told(id, pairOf('web', { seen: '192.0.2.11' }), pairOf('mail', { vrid: 52, seen: '192.0.2.21' }))).toEqual([
      'web: critical: 192.0.2.100, VIP of VI_1, is VIP of VI_1 in pair mail too',
      'mail: critical: 192.0.2.100, VIP of VI_1, is VIP of VI_1 in pair web too',
    ]);
  });

  test('as a VIP of one and an address of a node of the other', () => {
    const other = pairOf('mail', { vrid: 52, vips: ['192.0.2.11'], seen: '192.0.2.21' });
    expect(told(id, pairOf('web', { seen: '192.0.2.11' }), other)).toEqual([
      'web: critical: 192.0.2.11, an address of web1, is VIP of VI_1 in pair mail too',
      'mail: critical: 192.0.2.11, VIP of VI_1, is an address of web1 in pair web too',
    ]);
  });

  test('is doubtful from files alone: it may be an anycast address', () => {
    expect(foundBy(rule(id), pairOf('web'), pairOf('mail', { vrid: 52 }))).toMatchObject([
      { severity: 'high', doubt: expect.stringContaining('anycast') },
      { severity: 'high' },
    ]);
  });

  test('is none between nodes: links between two nodes often have the same addresses', () => {
    const [one, other] = [
      pairOf('web', { seen: '10.0.0.1' }),
      pairOf('mail', { vips: ['192.0.2.200'], seen: '10.0.0.1' }),
    ];
    expect(told(id, one, other)).toEqual([]);
  });

  test('is none at two sites', () => {
    const [ams, fra] = [{ labels: { site: 'ams' } }, { labels: { site: 'fra' } }];
    expect(told(id, pairOf('web', ams), pairOf('mail', fra))).toEqual([]);
  });
});

const fleet = (...releases: readonly string[]) => releases.map((release, at) => pairOf(`p${at}-`, { release }));
const pair = (name: string, haproxyRelease: string) =>
  sceneOf([{ haproxyRelease }, { haproxyRelease: '2.6.12' }], { pair: name });

describe('releases', () => {
  const id = 'fleet-keepalived-releases';

  test('that few run and that time failovers otherwise', () => {
    expect(told(id, ...fleet('2.2.7', '1.3.5', '2.2.8'))).toEqual([
      'p1-: medium: keepalived of p1-1 (1.3.5), p1-2 (1.3.5): 4 of 6 nodes of the fleet run 2.2, which time failovers otherwise',
    ]);
  });

  test('that few run and that behave alike', () => {
    expect(told(id, ...fleet('2.2.7', '2.1.5', '2.2.7'))).toMatchObject([expect.stringMatching(/^p1-: low: /)]);
  });

  test('of one series, in a fleet of two pairs, or without a majority', () => {
    expect(told(id, ...fleet('2.2.7', '2.2.8', '2.2.4'))).toEqual([]);
    expect(told(id, ...fleet('2.2.7', '1.3.5'))).toEqual([]);
    expect(told(id, ...fleet('2.2.7', '2.2.7', '2.0.20', '2.0.20'))).toEqual([]);
  });

  test('of HAProxy', () => {
    const pairs = [pair('a', '2.6.12'), pair('b', '2.6.9'), pair('c', '2.4.22')];
    expect(told('fleet-haproxy-releases', ...pairs)).toEqual([
      'c: low: HAProxy of lb1 (2.4.22): 5 of 6 nodes of the fleet run 2.6',
    ]);
    expect(told('fleet-haproxy-releases', ...pairs.slice(0, 2), pair('d', '2.6.1'))).toEqual([]);
  });
});
