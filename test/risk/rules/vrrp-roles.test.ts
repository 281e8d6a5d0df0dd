import { describe, expect, test } from 'vitest';
import { routersOfState } from '../../../src/plan/failover.js';
import { vrrpRoleRules } from '../../../src/risk/rules/vrrp-roles.js';
import { type LiveInstance, liveState } from '../../plan/live-pair.js';
import { liveScene, observed } from '../live.js';
import { foundBy, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(vrrpRoleRules, id);
const master = observed('lb1', [{ state: 'MASTER', priority: 150 }]);

describe('vrrp-node-unable', () => {
  const unable = rule('vrrp-node-unable');

  test('a BACKUP in FAULT can take over nothing', () => {
    expect(
      foundBy(unable, liveScene([{ state: master }, { state: observed('lb2', [{ state: 'FAULT' }]) }])),
    ).toMatchObject([{ severity: 'critical', node: 'lb2', message: 'lb2 is in FAULT in VI_1 (VRID 51)' }]);
  });

  test('nor can a node whose keepalived does not run', () => {
    const { facts, ...rest } = liveState({ node: 'lb2', address: '192.0.2.2', instances: [{ priority: 100 }] });
    const { dump: _, ...dead } = facts.keepalived;
    const state = { ...rest, facts: { ...facts, keepalived: { ...dead, processes: [] } } };
    expect(messagesOf(unable, liveScene([{ state: master }, { state }]))).toEqual([
      'keepalived does not run on lb2: it has no part in VI_1 (VRID 51)',
    ]);
  });

  test('a BACKUP is fine', () => {
    expect(messagesOf(unable, liveScene([{ state: master }, { state: observed('lb2', [{}]) }]))).toEqual([]);
  });
});

describe('vrrp-master-not-preferred', () => {
  const notPreferred = rule('vrrp-master-not-preferred');
  const live = (node: string, instance: LiveInstance, head?: string) => {
    const address = node === 'lb1' ? '192.0.2.1' : '192.0.2.2';
    const state = liveState({ node, address, instances: [instance], ...(head !== undefined && { head }) });
    return { state, routers: routersOfState(state) };
  };
  const second = live('lb2', { priority: 100, state: 'MASTER' });

  test('a weighted check of the preferred node fails', () => {
    expect(foundBy(notPreferred, liveScene([live('lb1', { priority: 150, effective: 90 }), second]))).toMatchObject([
      {
        severity: 'high',
        node: 'lb1',
        message:
          'lb2 is MASTER of VI_1 (VRID 51) with priority 100, lb1 would have 150, and has 90: a check of it fails, or a track_file lowers it',
      },
    ]);
  });

  test('it does not hear the MASTER, as far as one can see', () => {
    expect(messagesOf(notPreferred, liveScene([live('lb1', { priority: 150 }), second]))).toEqual([
      'lb2 is MASTER of VI_1 (VRID 51) with priority 100, lb1 has 150',
    ]);
  });

  test('weights count as they do while all is well', () => {
    const lines = ['track_script {', '    chk', '}'];
    const head = 'vrrp_script chk {\n    script /bin/true\n    weight 20\n}\n';
    const raised = live('lb2', { priority: 100, effective: 120, state: 'MASTER', lines }, head);
    expect(messagesOf(notPreferred, liveScene([live('lb1', { priority: 110 }), raised]))).toEqual([]);
  });

  test.each([
    ['with nopreempt that is as it should be', { priority: 150, lines: ['nopreempt'] }],
    ['the same priority is no preference', { priority: 100 }],
    ['the MASTER has the highest priority', { priority: 90 }],
  ])('%s', (_, instance) => {
    expect(messagesOf(notPreferred, liveScene([live('lb1', instance), second]))).toEqual([]);
  });
});
