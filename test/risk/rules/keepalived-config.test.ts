import { describe, expect, test } from 'vitest';
import { keepalivedConfigRules } from '../../../src/risk/rules/keepalived-config.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(keepalivedConfigRules, id);
const globals = (...lines: readonly string[]): string => `global_defs {\n${lines.join('\n')}\n}`;

describe('vrrp-vip-traffic-dropped', () => {
  const dropped = rule('vrrp-vip-traffic-dropped');
  const scene = (conf: Parameters<typeof instanceConf>[0]) => sceneOf([{ keepalived: instanceConf(conf) }]);

  test('vrrp_strict, and a priority that is not 255', () => {
    expect(foundBy(dropped, scene({ head: globals('vrrp_strict') }))).toMatchObject([
      {
        severity: 'critical',
        subject: 'VI_1',
        message: 'vrrp_strict and priority 100: VI_1 drops all traffic to 192.0.2.100',
        at: { line: 2 },
      },
    ]);
  });

  test.each([
    ['strict_mode', 'strict_mode', 10],
    ['no_accept', 'no_accept', 10],
  ])('%s of the instance', (_, line, at) => {
    expect(foundBy(dropped, scene({ lines: [line] }))).toMatchObject([
      { message: `${line} and priority 100: VI_1 drops all traffic to 192.0.2.100`, at: { line: at } },
    ]);
  });

  test('accept counts for nothing in strict mode of version 2', () => {
    expect(messagesOf(dropped, scene({ head: globals('vrrp_strict'), lines: ['accept'] }))).toHaveLength(1);
  });

  test.each([
    ['without strict mode', {}],
    ['the address owner', { head: globals('vrrp_strict'), priority: 255 }],
    ['accept in version 3', { head: globals('vrrp_strict', 'vrrp_version 3'), lines: ['accept'] }],
    ['strict_mode off for this instance', { head: globals('vrrp_strict'), lines: ['strict_mode off'] }],
  ])('%s lets traffic through', (_, conf) => {
    expect(messagesOf(dropped, scene(conf))).toEqual([]);
  });
});

describe('keepalived-reload-unchecked', () => {
  const unchecked = rule('keepalived-reload-unchecked');

  test('without reload_check_config a bad file ends keepalived', () => {
    expect(foundBy(unchecked, sceneOf([{ keepalived: instanceConf() }]))).toMatchObject([
      {
        severity: 'high',
        message: 'reload_check_config is not set: a reload with a bad file ends keepalived 2.2.7',
      },
    ]);
  });

  test.each([
    ['with it', instanceConf({ head: globals('reload_check_config') }), '2.2.7'],
    ['a release that does not know it', instanceConf(), '2.1.5'],
  ])('%s there is nothing to say', (_, keepalived, keepalivedRelease) => {
    expect(messagesOf(unchecked, sceneOf([{ keepalived, keepalivedRelease }]))).toEqual([]);
  });
});

describe('keepalived-scheduling-default', () => {
  const scheduling = rule('keepalived-scheduling-default');

  test('no priority is set for keepalived', () => {
    expect(foundBy(scheduling, sceneOf([{ keepalived: instanceConf() }]))).toMatchObject([
      { severity: 'low', message: 'neither vrrp_rt_priority nor max_auto_priority is set' },
    ]);
  });

  test.each(['vrrp_rt_priority 50', 'max_auto_priority 60'])('%s is one', (line) => {
    expect(messagesOf(scheduling, sceneOf([{ keepalived: instanceConf({ head: globals(line) }) }]))).toEqual([]);
  });
});

test('keepalived-include-unread: what was not read is told under what was not checked', () => {
  const include = rule('keepalived-include-unread');
  const scene = sceneOf([
    { keepalived: instanceConf({ head: 'include conf.d/*.conf' }) },
    { keepalived: instanceConf() },
  ]);
  expect(messagesOf(include, scene)).toEqual([]);
  expect(notCheckedBy(include, scene)).toEqual([
    {
      rule: 'keepalived-include-unread',
      pair: 'web',
      nodes: ['lb1'],
      reason: '/etc/keepalived/conf.d/*.conf, included by /etc/keepalived/keepalived.conf:1, was not read',
    },
  ]);
});
