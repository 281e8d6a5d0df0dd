import { describe, expect, test } from 'vitest';
import { electionRules } from '../../../src/risk/rules/vrrp-election.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { vrrpPair } from './vrrp-pair.js';

const sticky = ['nopreempt'];
const master = { lines: ['state MASTER'] };
const check = (weight: number): string => `vrrp_script chk {\n    script /bin/true\n    weight ${weight}\n}\n`;
const tracking = ['track_script {', '    chk', '}'];

describe('vrrp-priorities-equal', () => {
  const rule = ruleOf(electionRules, 'vrrp-priorities-equal');

  test.each([
    ['a tie for the highest', [{ priority: 100 }, { priority: 100 }], 'high', 'lb1 and lb2 both have priority 100'],
    [
      'a tie of three',
      [{ priority: 90 }, { priority: 90 }, { priority: 90 }],
      'high',
      'lb1, lb2 and lb3 all have priority 90',
    ],
    [
      'a tie that weights make',
      [{ priority: 100, head: check(50), lines: tracking }, { priority: 150 }],
      'high',
      'lb1 and lb2 both have priority 150',
    ],
    [
      'a tie of those that would take over, which shows at the next failover only',
      [{ priority: 150 }, { priority: 100 }, { priority: 100 }],
      'medium',
      'lb2 and lb3 both have priority 100',
    ],
    [
      'a tie that is meant, as all have nopreempt',
      [
        { priority: 100, lines: sticky },
        { priority: 100, lines: sticky },
      ],
      'low',
      'lb1 and lb2 both have priority 100',
    ],
  ])('finds %s', (_what, nodes, severity, message) => {
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([{ severity, message: `VI_1 (VRID 51): ${message}` }]);
  });

  test('has nothing against priorities that are the same in different instances', () => {
    const both = (a: number, b: number): string =>
      instanceConf({ priority: a }) + instanceConf({ priority: b, name: 'VI_2', vrid: 52, vips: ['192.0.2.200'] });
    expect(messagesOf(rule, vrrpPair({ keepalived: both(150, 100) }, { keepalived: both(100, 150) }))).toEqual([]);
  });

  test('has nothing against bases that are the same where a weight tells them apart', () => {
    const nodes = [{ priority: 100, head: check(2), lines: tracking }, { priority: 100 }];
    expect(messagesOf(rule, vrrpPair(...nodes))).toEqual([]);
  });
});

describe('vrrp-state-master-twice', () => {
  const rule = ruleOf(electionRules, 'vrrp-state-master-twice');

  test.each([
    ['1.3.5', 'medium'],
    ['2.2.7', 'low'],
  ])('finds state MASTER on both nodes; on %s it is %s', (keepalivedRelease, severity) => {
    const nodes = [
      { ...master, keepalivedRelease },
      { ...master, keepalivedRelease },
    ];
    expect(foundBy(rule, vrrpPair(...nodes))).toMatchObject([
      { severity, message: 'VI_1 (VRID 51): lb1 and lb2 have state MASTER' },
    ]);
  });

  test('has nothing against it on one node, nor against an owner that says nothing', () => {
    expect(messagesOf(rule, vrrpPair(master, {}))).toEqual([]);
    const owner = { keepalived: instanceConf({ priority: 255 }).replace('state BACKUP', '') };
    expect(messagesOf(rule, vrrpPair(owner, owner))).toEqual([]);
  });
});

describe('vrrp-nopreempt-cleared', () => {
  const rule = ruleOf(electionRules, 'vrrp-nopreempt-cleared');

  test('finds nopreempt beside state MASTER on the preferred node', () => {
    expect(foundBy(rule, vrrpPair({ lines: ['state MASTER', 'nopreempt'] }, {}))).toMatchObject([
      {
        severity: 'high',
        node: 'lb1',
        message: 'VI_1: nopreempt of lb1 is cleared by state MASTER, so that it preempts',
        at: { line: 11 },
      },
    ]);
  });

  test('finds it beside priority 255', () => {
    expect(messagesOf(rule, vrrpPair({ priority: 255, lines: sticky }, {}))).toEqual([
      'VI_1: nopreempt of lb1 is cleared by priority 255, so that it preempts',
    ]);
  });

  test('is low on a node that has nobody to take the VIP from', () => {
    expect(foundBy(rule, vrrpPair({}, { lines: ['state MASTER', 'nopreempt'] }))).toMatchObject([{ severity: 'low' }]);
  });

  test('has nothing against nopreempt beside state BACKUP, nor against what takes it back', () => {
    expect(messagesOf(rule, vrrpPair({ lines: sticky }, { lines: sticky }))).toEqual([]);
    expect(messagesOf(rule, vrrpPair({ lines: ['state MASTER', 'nopreempt', 'preempt'] }, {}))).toEqual([]);
  });
});

describe('vrrp-priority-omitted', () => {
  const rule = ruleOf(electionRules, 'vrrp-priority-omitted');
  const omitted = (state: string) => ({
    keepalived: instanceConf().replace('priority 100', '').replace('state BACKUP', state),
  });

  test('finds state MASTER without a priority', () => {
    expect(foundBy(rule, vrrpPair(omitted('state MASTER'), {}))).toMatchObject([
      { severity: 'high', node: 'lb1', message: 'VI_1: lb1 has state MASTER and no priority, which makes it 255' },
    ]);
  });

  test('has nothing against state BACKUP without one, which is 100, nor against a 255 that is written', () => {
    expect(messagesOf(rule, vrrpPair(omitted('state BACKUP'), omitted('')))).toEqual([]);
    expect(messagesOf(rule, vrrpPair({ priority: 255, ...master }, {}))).toEqual([]);
  });
});
