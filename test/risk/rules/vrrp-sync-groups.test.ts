import { describe, expect, test } from 'vitest';
import { syncGroupRules } from '../../../src/risk/rules/vrrp-sync-groups.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { type VrrpNode, vrrpPair } from './vrrp-pair.js';

/** A node with VI_1 and VI_2 of these priorities, and a group of these members. */
const node = (first: number, second: number, ...members: readonly string[]): VrrpNode => ({
  keepalived: [
    members.length === 0 ? '' : `vrrp_sync_group G {\n    group {\n${members.join('\n')}\n    }\n}\n`,
    instanceConf({ priority: first }),
    instanceConf({ priority: second, name: 'VI_2', vrid: 52, vips: ['192.0.2.200'] }),
  ].join(''),
});
const BOTH = ['VI_1', 'VI_2'];

describe('vrrp-sync-group-differs', () => {
  const rule = ruleOf(syncGroupRules, 'vrrp-sync-group-differs');

  test('finds instances that move together on one node only', () => {
    expect(foundBy(rule, vrrpPair(node(150, 150, ...BOTH), node(100, 100)))).toMatchObject([
      {
        severity: 'medium',
        message: 'VI_1 (VRID 51) moves together with VI_2 (VRID 52) on lb1, nothing on lb2',
      },
      { message: 'VI_2 (VRID 52) moves together with VI_1 (VRID 51) on lb1, nothing on lb2' },
    ]);
  });

  test('has nothing against a group of another name, nor against one whose only member is on one node', () => {
    const renamed = { keepalived: node(100, 100, ...BOTH).keepalived?.replace('_group G', '_group WEB') ?? '' };
    expect(messagesOf(rule, vrrpPair(node(150, 150, ...BOTH), renamed))).toEqual([]);
    expect(messagesOf(rule, vrrpPair(node(150, 150, 'VI_1'), node(100, 100)))).toEqual([]);
  });
});

describe('vrrp-sync-group-priorities-cross', () => {
  const rule = ruleOf(syncGroupRules, 'vrrp-sync-group-priorities-cross');

  test('finds members of which each node is preferred for one', () => {
    expect(foundBy(rule, vrrpPair(node(150, 100, ...BOTH), node(100, 150, ...BOTH)))).toMatchObject([
      {
        severity: 'medium',
        subject: 'G',
        message:
          'sync group G: VI_1 (VRID 51) has priority 150 on lb1, 100 on lb2, but VI_2 (VRID 52) has priority 100 on lb1, 150 on lb2',
      },
    ]);
  });

  test('has nothing against other priorities in one order, nor against instances in no group', () => {
    expect(messagesOf(rule, vrrpPair(node(150, 120, ...BOTH), node(100, 110, ...BOTH)))).toEqual([]);
    expect(messagesOf(rule, vrrpPair(node(150, 100), node(100, 150)))).toEqual([]);
  });
});

describe('vrrp-sync-group-of-one', () => {
  const rule = ruleOf(syncGroupRules, 'vrrp-sync-group-of-one');

  test('finds a group of which one member exists', () => {
    expect(foundBy(rule, vrrpPair(node(150, 150, 'VI_1', 'VI_9'), node(100, 100, ...BOTH)))).toMatchObject([
      { severity: 'low', node: 'lb1', message: 'sync group G has VI_1 as its only member' },
    ]);
  });

  test('has nothing against two members', () => {
    expect(messagesOf(rule, vrrpPair(node(150, 150, ...BOTH), node(100, 100, ...BOTH)))).toEqual([]);
  });
});
