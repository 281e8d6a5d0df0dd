import { describe, expect, test } from 'vitest';
import { timingRules } from '../../../src/risk/rules/vrrp-timing.js';
import { foundBy, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { vrrpPair } from './vrrp-pair.js';

describe('vrrp-down-timer-adverts-differ', () => {
  const rule = ruleOf(timingRules, 'vrrp-down-timer-adverts-differ');
  const two = ['down_timer_adverts 2'];

  test('finds another number on one node', () => {
    expect(foundBy(rule, vrrpPair({ lines: two }, {}))).toMatchObject([
      { severity: 'high', message: 'VI_1 (VRID 51): down_timer_adverts is 2 on lb1, 3 on lb2', at: { line: 10 } },
    ]);
  });

  test('finds the same text on a release that does not know the keyword', () => {
    expect(messagesOf(rule, vrrpPair({ lines: two }, { lines: two, keepalivedRelease: '2.2.2' }))).toEqual([
      'VI_1 (VRID 51): down_timer_adverts is 2 on lb1, 3 on lb2',
    ]);
  });

  test('has nothing against the same number, global here and of the instance there, nor against 3 said and unsaid', () => {
    const head = 'global_defs {\n    vrrp_down_timer_adverts 2\n}\n';
    expect(messagesOf(rule, vrrpPair({ lines: two }, { head }))).toEqual([]);
    expect(messagesOf(rule, vrrpPair({ lines: ['down_timer_adverts 3'] }, {}))).toEqual([]);
  });
});

describe('vrrp-check-fails-at-once', () => {
  const rule = ruleOf(timingRules, 'vrrp-check-fails-at-once');
  const node = (...lines: readonly string[]) => ({
    head: `vrrp_script chk {\n    script /bin/true\n${lines.join('\n')}\n}\n`,
    lines: ['track_script {', 'chk', '}'],
  });

  test('finds a tracked script that fails after its first bad run', () => {
    expect(foundBy(rule, vrrpPair(node('interval 2', 'rise 3'), node('fall 2')))).toMatchObject([
      {
        severity: 'medium',
        node: 'lb1',
        message: 'vrrp_script chk of VI_1 on lb1 counts as failed after one run, every 2 s (fall 1, rise 3)',
        at: { line: 1 },
      },
    ]);
  });

  test.each([
    ['fall 2', node('fall 2')],
    ['a slow script', node('interval 5')],
    ['a script that nothing tracks', { head: node().head }],
  ])('has nothing against %s', (_what, one) => {
    expect(messagesOf(rule, vrrpPair(one, {}))).toEqual([]);
  });
});

describe('vrrp-adverts-too-fast', () => {
  const rule = ruleOf(timingRules, 'vrrp-adverts-too-fast');
  const fast = (seconds: string, head = '') => ({ head, lines: ['version 3', `advert_int ${seconds}`] });

  test('finds adverts every 50 ms', () => {
    expect(foundBy(rule, vrrpPair(fast('0.05'), fast('0.1')))).toMatchObject([
      {
        severity: 'medium',
        node: 'lb1',
        message: 'VI_1: advert_int is 0.05 s on lb1, whose keepalived has no real-time priority',
        at: { line: 11 },
      },
    ]);
  });

  test.each([
    ['0.1 s', fast('0.1')],
    ['a real-time priority', fast('0.05', 'global_defs {\n    vrrp_rt_priority 50\n}\n')],
    ['version 2, which makes 1 s of it', { lines: ['advert_int 0.05'] }],
  ])('has nothing against %s', (_what, node) => {
    expect(messagesOf(rule, vrrpPair(node, {}))).toEqual([]);
  });
});
