import { describe, expect, test } from 'vitest';
import { keepalivedScriptRules } from '../../../src/risk/rules/keepalived-scripts.js';
import { hostFacts } from '../host.js';
import { foundBy, messagesOf, notCheckedBy, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { CHECK, conf, file, inspected, whole } from './scripts.js';

const rule = (id: string) => ruleOf(keepalivedScriptRules, id);

describe('script-not-runnable', () => {
  const notRunnable = rule('script-not-runnable');

  test.each([
    ['a missing script', conf(), inspected({}), `vrrp_script chk: ${CHECK} is not there`],
    [
      'one that nobody may execute',
      conf(),
      inspected({ [CHECK]: file(0o644) }),
      `vrrp_script chk: root may not execute ${CHECK}`,
    ],
    [
      'one of a user who is not there',
      conf({ user: 'user nobodyknows' }),
      whole,
      'vrrp_script chk: there is no user nobodyknows',
    ],
  ])('%s is a lost check', (_, keepalived, inspection, message) => {
    expect(foundBy(notRunnable, sceneOf([{ keepalived, inspection }]))).toMatchObject([
      { severity: 'critical', message, node: 'lb1', at: { line: 4 } },
    ]);
  });

  test('a notify script that is missing costs less', () => {
    const keepalived = conf({ lines: ['notify_master /usr/local/sbin/notify'] });
    expect(foundBy(notRunnable, sceneOf([{ keepalived, inspection: whole }]))).toMatchObject([
      { severity: 'medium', message: 'notify_master of VI_1: /usr/local/sbin/notify is not there' },
    ]);
  });

  test('a program that is found by PATH was not looked at', () => {
    const scene = sceneOf([{ keepalived: conf({ script: 'mycheck' }), inspection: whole }]);
    expect(messagesOf(notRunnable, scene)).toEqual([]);
    expect(notCheckedBy(notRunnable, scene)).toMatchObject([
      { reason: 'whether keepalived finds mycheck of vrrp_script chk by PATH' },
    ]);
  });

  test('a script that its user may execute is fine', () => {
    expect(
      messagesOf(notRunnable, sceneOf([{ keepalived: conf({ user: 'user checker' }), inspection: whole }])),
    ).toEqual([]);
  });
});

describe('script-insecure', () => {
  const insecure = rule('script-insecure');
  const secure = 'script_user root\n    enable_script_security';
  const others = inspected({ [CHECK]: file(0o757) });

  test('a script that others may change is turned off by enable_script_security', () => {
    expect(foundBy(insecure, sceneOf([{ keepalived: conf({ globals: secure }), inspection: others }]))).toMatchObject([
      {
        severity: 'critical',
        message: `vrrp_script chk: ${CHECK} can be changed by others than root, and enable_script_security is on`,
      },
    ]);
  });

  test.each([
    ['without enable_script_security it runs', conf(), others],
    ["one of root's that root alone may change is fine", conf({ globals: secure }), whole],
    ['of one that is not run as root it is not asked', conf({ globals: secure, user: 'user checker' }), others],
  ])('%s', (_, keepalived, inspection) => {
    expect(messagesOf(insecure, sceneOf([{ keepalived, inspection }]))).toEqual([]);
  });
});

describe('script-program-missing', () => {
  const missing = rule('script-program-missing');
  const keepalived = conf({ script: 'killall -0 haproxy' });

  test('killall by its bare name, and no psmisc', () => {
    expect(foundBy(missing, sceneOf([{ keepalived, host: hostFacts() }]))).toMatchObject([
      { severity: 'high', message: 'vrrp_script chk runs killall, which is not installed' },
    ]);
  });

  test.each([
    ['it is installed', keepalived, ['killall']],
    ['it is a program that no node is asked for', conf({ script: 'mycheck' }), []],
    ['it has its path, which another rule looks at', conf({ script: '/usr/bin/killall -0 haproxy' }), []],
  ])('%s', (_, text, programs) => {
    const host = hostFacts({ programs: new Map(programs.map((name) => [name, `/usr/bin/${name}`])) });
    expect(messagesOf(missing, sceneOf([{ keepalived: text, host }]))).toEqual([]);
  });
});
