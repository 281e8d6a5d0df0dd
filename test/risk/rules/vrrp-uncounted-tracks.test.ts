import { describe, expect, test } from 'vitest';
import { uncountedTrackRules } from '../../../src/risk/rules/vrrp-uncounted-tracks.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { checked, script, tracking, type VrrpNode, vrrpPair } from './vrrp-pair.js';

describe('vrrp-weight-dropped-in-sync-group', () => {
  const rule = ruleOf(uncountedTrackRules, 'vrrp-weight-dropped-in-sync-group');
  const member = (options: Parameters<typeof instanceConf>[0], group = ''): VrrpNode => ({
    keepalived: `track_file drain {\n    file /run/drain\n}\n${script(-20)}${script(0, 'alive')}vrrp_sync_group G {\n    group {\n        VI_1\n    }\n${group}\n}\n${instanceConf(options)}`,
  });

  test('finds a weighted script of a member', () => {
    const nodes = [member({ lines: tracking('chk') }), member({ priority: 90 })];
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([
      {
        severity: 'critical',
        node: 'lb1',
        message: 'VI_1: lb1 does not track script chk with weight -20, because it is in sync group G',
      },
    ]);
  });

  test('finds a track_file whose numbers become faults', () => {
    const nodes = [member({ lines: ['track_file {', 'drain', '}'] }), member({ priority: 90 })];
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([
      {
        severity: 'medium',
        message:
          'VI_1: lb1 takes any number but 0 in file drain with weight 1 for a FAULT, because it is in sync group G',
      },
    ]);
  });

  test.each([
    ['weight 0', member({ lines: tracking('alive') })],
    ['the weighted script on the group', member({}, 'track_script {\n    chk\n}')],
    ['both', member({ lines: tracking('chk') }, 'track_script {\n    chk\n}')],
    ['sync_group_tracking_weight', member({ lines: tracking('chk') }, 'sync_group_tracking_weight')],
    ['a weighted script of an instance in no group', checked(150, -60)],
  ])('has nothing against %s', (_what, node) => {
    expect(messagesOf(rule, vrrpPair(node, member({ priority: 90 })))).toEqual([]);
  });
});

describe('vrrp-owner-ignores-weights', () => {
  const rule = ruleOf(uncountedTrackRules, 'vrrp-owner-ignores-weights');

  test('finds a weighted script of the address owner', () => {
    expect(foundBy(rule, vrrpPair(checked(255, -200), {}))).toMatchObject([
      {
        severity: 'critical',
        node: 'lb1',
        message: 'VI_1: script chk with weight -200 does nothing on lb1, whose priority is 255',
      },
    ]);
  });

  test('has nothing against weight 0, nor against 254', () => {
    expect(messagesOf(rule, vrrpPair(checked(255, 0), checked(254, -200)))).toEqual([]);
  });
});

describe('vrrp-own-interface-tracked', () => {
  const rule = ruleOf(uncountedTrackRules, 'vrrp-own-interface-tracked');
  const on = (ifname: string, ...lines: readonly string[]): VrrpNode => ({
    lines: ['track_interface {', ifname, '}', ...lines],
  });

  test.each([
    ['eth0', on('eth0'), 'low', 'VI_1: lb1 ignores track_interface eth0, which is tracked anyway'],
    [
      'eth0 weight -20',
      on('eth0 weight -20'),
      'medium',
      'VI_1: lb1 ignores track_interface eth0, whose going down is a FAULT, not a change of priority by -20',
    ],
    [
      'eth0 beside dont_track_primary',
      on('eth0', 'dont_track_primary'),
      'medium',
      'VI_1: lb1 ignores track_interface eth0, beside dont_track_primary: its going down does nothing',
    ],
  ])('finds %s', (_what, node, severity, message) => {
    expect(foundBy(rule, vrrpPair(node, {}))).toMatchObject([{ severity, message }]);
  });

  test('has nothing against another interface', () => {
    expect(messagesOf(rule, vrrpPair(on('eth1'), {}))).toEqual([]);
  });
});
