import { describe, expect, test } from 'vitest';
import { unicastRules } from '../../../src/risk/rules/vrrp-unicast.js';
import { foundBy, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { unicast, vrrpPair } from './vrrp-pair.js';

const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
const rule = ruleOf(unicastRules, 'vrrp-unicast-peers-not-mutual');
const on = (address: string) => ({ addresses: [{ ifname: 'eth0', address }] });

describe('unicast peers that do not name each other', () => {
  test('are found where the source addresses are given', () => {
    expect(foundBy(rule, vrrpPair({ lines: unicast(A, B) }, { lines: unicast(B, C) }))).toMatchObject([
      {
        severity: 'critical',
        message: 'VI_1 (VRID 51): lb2 sends its adverts to 192.0.2.3, not to 192.0.2.1, which is lb1',
        at: { line: 11 },
      },
    ]);
  });

  test('are found by the addresses of live interfaces', () => {
    const scene = vrrpPair({ ...on(A), lines: unicast(undefined, B) }, { ...on(B), lines: unicast(undefined, C) });
    expect(messagesOf(rule, scene)).toEqual([
      'VI_1 (VRID 51): lb2 sends its adverts to 192.0.2.3, not to 192.0.2.1, which is lb1',
    ]);
  });

  test('are found in a file that was copied without a change: one peer cannot be both nodes', () => {
    const scene = vrrpPair({ lines: unicast(undefined, B) }, { lines: unicast(undefined, B) });
    expect(messagesOf(rule, scene)).toEqual([
      'VI_1 (VRID 51): lb1 sends to 192.0.2.2: no address is left that could be lb2',
    ]);
  });

  test('are found where one of three nodes leaves another one out', () => {
    const scene = vrrpPair({ lines: unicast(A, B, C) }, { lines: unicast(B, A, C) }, { lines: unicast(C, A) });
    expect(messagesOf(rule, scene)).toEqual([
      'VI_1 (VRID 51): lb3 sends its adverts to 192.0.2.1, not to 192.0.2.2, which is lb2',
    ]);
  });

  test('matter in the other direction too with check_unicast_src', () => {
    const scene = vrrpPair({ lines: unicast(A, B) }, { lines: [...unicast(B, C), 'check_unicast_src'] });
    expect(messagesOf(rule, scene)).toEqual([
      'VI_1 (VRID 51): lb2 sends its adverts to 192.0.2.3, not to 192.0.2.1, which is lb1',
      'VI_1 (VRID 51): lb2 has check_unicast_src, and 192.0.2.1, which is lb1, is not one of its unicast peers',
    ]);
  });
});

describe('nothing is found', () => {
  test.each([
    ['where each names the other', [{ lines: unicast(A, B) }, { lines: unicast(B, A) }]],
    ['where each names the other and a third', [{ lines: unicast(A, B, C) }, { lines: unicast(B, A, C) }]],
    ['where a peer is the own address as well', [{ lines: unicast(A, A, B) }, { lines: unicast(B, A, B) }]],
    ['in files that give no source address', [{ lines: unicast(undefined, B) }, { lines: unicast(undefined, A) }]],
    [
      'in one file for all three nodes, each its own peer as well',
      [1, 2, 3].map(() => ({ lines: unicast(undefined, A, B, C) })),
    ],
    ['where all is multicast', [{}, {}]],
  ])('%s', (_what, nodes) => {
    expect(messagesOf(rule, vrrpPair(...nodes))).toEqual([]);
  });
});
