import { describe, expect, test } from 'vitest';
import { trackingRules } from '../../../src/risk/rules/vrrp-tracking.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { checked, script, tracking, type VrrpNode, vrrpPair } from './vrrp-pair.js';

describe('vrrp-weight-too-small', () => {
  const rule = ruleOf(trackingRules, 'vrrp-weight-too-small');

  test('finds a weight that leaves the MASTER above the other node, and says how large it must be', () => {
    expect(foundBy(rule, vrrpPair(checked(150, -20), checked(100, -20)))).toMatchObject([
      {
        severity: 'critical',
        node: 'lb1',
        message:
          'VI_1 (VRID 51): chk failing on lb1 lowers its priority from 150 to 130, which is not below 100, the highest of the others',
        remedy: 'Let chk lower the priority of lb1 by 51 or more, or give it weight 0: then its failure is a FAULT.',
        at: { line: 15 },
      },
    ]);
  });

  test.each([
    [
      'a drop to the same priority, which nobody preempts',
      [checked(150, -50), checked(100, -50)],
      '100, which is not below 100',
    ],
    ['a positive weight on the MASTER alone', [checked(101, 2), { priority: 100 }], '101, which is not below 100'],
    ['a weight that the largest priority cuts', [checked(250, 20), checked(240, 3)], '250, which is not below 243'],
    [
      'one that is too small for each of the others',
      [checked(200, -20), checked(150, -20), checked(100, -20)],
      '180, which is not below 150',
    ],
    [
      'a weighted interface',
      [{ priority: 150, lines: ['track_interface {', 'eth1 weight -9', '}'] }, {}],
      '141, which is not below 100',
    ],
  ])('finds %s', (_what, nodes, message) => {
    expect(messagesOf(rule, vrrpPair(...nodes))).toMatchObject([expect.stringContaining(`to ${message}`)]);
  });

  test('is high where the checks are enough together', () => {
    const both = { head: script(-30, 'a') + script(-30, 'b'), lines: tracking('a', 'b') };
    expect(foundBy(rule, vrrpPair({ priority: 150, ...both }, { priority: 100, ...both }))).toMatchObject([
      { severity: 'high', message: expect.stringContaining('a failing on lb1 lowers its priority from 150 to 120') },
      { severity: 'high', message: expect.stringContaining('b failing on lb1') },
    ]);
  });

  test.each<readonly [what: string, nodes: readonly VrrpNode[]]>([
    ['a weight that is larger than the distance', [checked(150, -51), checked(100, -51)]],
    ['the same positive weight on both', [checked(101, 2), checked(100, 2)]],
    ['weight 0, which is a FAULT', [checked(150, 0), checked(100, 0)]],
    ['a weight that is enough for the next of three nodes', [checked(150, -20), checked(140, -20), checked(100, -20)]],
    ['equal priorities', [checked(100, -20), checked(100, -20)]],
    [
      'a track_file, which is a lever',
      [{ head: 'track_file drain {\n    file /run/drain\n}\n', lines: ['track_file {', 'drain', '}'] }, {}],
    ],
  ])('has nothing against %s', (_what, nodes) => {
    expect(messagesOf(rule, vrrpPair(...nodes))).toEqual([]);
  });

  test('sees each instance of an active/active pair on the node that is preferred for it', () => {
    const both = (a: number, b: number): VrrpNode => ({
      keepalived:
        instanceConf({ priority: a, head: script(-20), lines: tracking('chk') }) +
        instanceConf({ priority: b, name: 'VI_2', vrid: 52, vips: ['192.0.2.200'], lines: tracking('chk') }),
    });
    expect(messagesOf(rule, vrrpPair(both(110, 100), both(100, 110)))).toEqual([]);
    expect(messagesOf(rule, vrrpPair(both(150, 100), both(100, 110)))).toMatchObject([
      expect.stringContaining('VI_1 (VRID 51): chk failing on lb1'),
    ]);
  });

  test('sees that in a sync group every member must go below', () => {
    const grouped = (a: number, b: number, group: string): VrrpNode => ({
      keepalived: `${script(-20)}vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n${group}\n}\n${instanceConf(
        {
          priority: a,
          lines: tracking('chk'),
        },
      )}${instanceConf({ priority: b, name: 'VI_2', vrid: 52, vips: ['192.0.2.200'] })}`,
    });
    const own = 'sync_group_tracking_weight';
    const ofGroup = 'track_script {\n    chk\n}';
    expect(messagesOf(rule, vrrpPair(grouped(110, 110, own), grouped(100, 100, own)))).toEqual([
      'VI_1 (VRID 51): chk failing on lb1 lowers its priority from 110 to 90, but no other node is above it in every instance of its sync group',
    ]);
    expect(messagesOf(rule, vrrpPair(grouped(110, 110, ofGroup), grouped(100, 100, ofGroup)))).toEqual([]);
  });
});

describe('vrrp-nopreempt-ignores-weights', () => {
  const rule = ruleOf(trackingRules, 'vrrp-nopreempt-ignores-weights');

  test('finds nopreempt on the node that should take over', () => {
    expect(foundBy(rule, vrrpPair(checked(150, -60), checked(100, -60, 'nopreempt')))).toMatchObject([
      {
        severity: 'critical',
        node: 'lb1',
        message:
          'VI_1 (VRID 51): while lb1 is MASTER and chk fails on it, its priority is 90, but lb2 has nopreempt and does not take over',
      },
    ]);
  });

  test('finds it in the other direction: the preferred node does not take the VIP back', () => {
    expect(messagesOf(rule, vrrpPair(checked(150, -60, 'nopreempt'), checked(100, -60)))).toMatchObject([
      expect.stringContaining('while lb2 is MASTER and chk fails on it, its priority is 40, but lb1 has nopreempt'),
    ]);
  });

  test.each<readonly [what: string, nodes: readonly VrrpNode[]]>([
    ['weight 0', [checked(150, 0, 'nopreempt'), checked(100, 0, 'nopreempt')]],
    [
      'nopreempt beside state MASTER, which clears it',
      [checked(150, -60), checked(100, -60, 'nopreempt', 'state MASTER')],
    ],
    ['a third node that preempts', [checked(150, -60), checked(100, -60, 'nopreempt'), checked(95, -60)]],
    ['a delay', [checked(150, -60), checked(100, -60, 'preempt_delay 30')]],
  ])('has nothing against %s', (_what, nodes) => {
    expect(messagesOf(rule, vrrpPair(...nodes))).toEqual([]);
  });
});
