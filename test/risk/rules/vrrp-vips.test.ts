import { describe, expect, test } from 'vitest';
import { vipRules } from '../../../src/risk/rules/vrrp-vips.js';
import { foundBy, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { releasesUnknown, vrrpPair } from './vrrp-pair.js';

const X = '192.0.2.100';
const Y = '192.0.2.101';
const excluded = (...vips: readonly string[]): readonly string[] => ['virtual_ipaddress_excluded {', ...vips, '}'];
const NEW = { keepalivedRelease: '2.3.3' };

describe('vrrp-vips-differ', () => {
  const rule = ruleOf(vipRules, 'vrrp-vips-differ');

  test('finds a VIP that one node does not advertise', () => {
    expect(foundBy(rule, vrrpPair({ vips: [X, Y] }, { vips: [X] }))).toMatchObject([
      { severity: 'critical', message: 'VI_1 (VRID 51): 192.0.2.101 on lb1, not on lb2' },
    ]);
  });

  test('names a few of many', () => {
    const vips = [1, 2, 3, 4, 5, 6].map((last) => `192.0.2.${last}`);
    expect(messagesOf(rule, vrrpPair({ vips: [X, ...vips] }, { vips: [X] }))).toEqual([
      'VI_1 (VRID 51): 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 2 more on lb1, not on lb2',
    ]);
  });

  test.each([
    ['is critical where one of the nodes refuses it', [{ vips: [X, Y], ...NEW }, { vips: [X] }], 'critical'],
    [
      'is high from 2.3.3 on: the VIP is lost at a failover',
      [
        { vips: [X, Y], ...NEW },
        { vips: [X], ...NEW },
      ],
      'high',
    ],
    [
      'is medium from 2.3.3 on where the other node has the VIP without advertising it',
      [
        { vips: [X, Y], ...NEW },
        { vips: [X], lines: excluded(Y), ...NEW },
      ],
      'medium',
    ],
  ])('%s', (_what, nodes, severity) => {
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([{ severity }]);
  });

  test('is in doubt where nobody knows the releases', () => {
    expect(foundBy(rule, releasesUnknown(vrrpPair({ vips: [X, Y] }, { vips: [X] })))).toMatchObject([
      {
        severity: 'high',
        doubt: 'the keepalived release of lb1 and lb2 is not known; from 2.3.3 on such adverts are accepted',
      },
    ]);
  });

  test('has nothing against another order, other masks, or the same IPv6 address written otherwise', () => {
    expect(messagesOf(rule, vrrpPair({ vips: [X, Y] }, { vips: [`${Y}/24 dev eth1`, X] }))).toEqual([]);
    expect(messagesOf(rule, vrrpPair({ vips: ['fe80::0:1'] }, { vips: ['FE80::1/64'] }))).toEqual([]);
  });
});

describe('vrrp-excluded-vips-differ', () => {
  const rule = ruleOf(vipRules, 'vrrp-excluded-vips-differ');

  test('finds an excluded VIP that the other node lacks', () => {
    expect(foundBy(rule, vrrpPair({ lines: excluded(Y) }, {}))).toMatchObject([
      { severity: 'high', message: 'VI_1 (VRID 51): 192.0.2.101 on lb1, not on lb2' },
    ]);
  });

  test('has nothing against one that the other node has, excluded or advertised', () => {
    expect(messagesOf(rule, vrrpPair({ lines: excluded(Y) }, { lines: excluded(Y) }))).toEqual([]);
    expect(messagesOf(rule, vrrpPair({ lines: excluded(Y) }, { vips: [X, Y] }))).toEqual([]);
  });
});
