import { describe, expect, test } from 'vitest';
import { EMPTY_INSPECTION, type Inspection, type PathFacts } from '../../../src/node/inspection.js';
import { keepalivedScriptRules } from '../../../src/risk/rules/keepalived-scripts.js';
import { hostFacts } from '../host.js';
import { foundBy, instanceConf, messagesOf, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(keepalivedScriptRules, id);

const CHECK = '/usr/local/sbin/check';
const conf = ({
  script = CHECK,
  user = '',
  globals = 'script_user root',
  lines = [] as readonly string[],
} = {}): string =>
  instanceConf({
    head: `global_defs {\n    ${globals}\n}\nvrrp_script chk {\n    script "${script}"\n    ${user}\n}`,
    lines: ['track_script {', '    chk', '}', ...lines],
  });

const file = (mode: number, uid = 0): PathFacts => ({ kind: 'file', mode, uid, gid: 0, bytes: 1, writable: true });
const directory = (mode: number): PathFacts => ({ ...file(mode), kind: 'directory' });
const parents = ['/', '/usr', '/usr/local', '/usr/local/sbin'].map((path) => [path, directory(0o755)] as const);
const users = new Map([
  ['root', { uid: 0, gid: 0 }],
  ['checker', { uid: 900, gid: 900 }],
]);
const inspected = (paths: Readonly<Record<string, PathFacts>>, more: Partial<Inspection> = {}): Inspection => ({
  ...EMPTY_INSPECTION,
  users,
  paths: new Map([...parents, ...Object.entries(paths)]),
  ...more,
});
const whole = inspected({ [CHECK]: file(0o755) });

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

describe('script-user-unset', () => {
  const unset = rule('script-user-unset');
  const globals = 'router_id lb';

  test('where there is no user keepalived_script root runs it', () => {
    expect(foundBy(unset, sceneOf([{ keepalived: conf({ globals }), inspection: whole }]))).toMatchObject([
      {
        severity: 'medium',
        message: 'no user is set for vrrp_script chk, and there is no user keepalived_script: root runs it',
      },
    ]);
  });

  test('from files alone it is only likely', () => {
    expect(foundBy(unset, sceneOf([{ keepalived: conf({ globals }) }]))).toMatchObject([
      { severity: 'low', doubt: 'whether there is a user keepalived_script is not known' },
    ]);
  });

  test.each([
    ['script_user', conf(), whole],
    ['a user of its own', conf({ globals, user: 'user checker' }), whole],
    [
      'the user keepalived_script',
      conf({ globals }),
      inspected({}, { users: new Map([['keepalived_script', { uid: 901, gid: 901 }]]) }),
    ],
  ])('with %s it is settled', (_, keepalived, inspection) => {
    expect(messagesOf(unset, sceneOf([{ keepalived, inspection }]))).toEqual([]);
  });
});

describe('script-security-off', () => {
  const off = rule('script-security-off');

  test('root runs a script that nobody looks at', () => {
    expect(foundBy(off, sceneOf([{ keepalived: conf() }]))).toMatchObject([
      { severity: 'medium', message: 'enable_script_security is not set, and root runs vrrp_script chk' },
    ]);
  });

  test.each([
    ['with enable_script_security', conf({ globals: 'script_user root\n    enable_script_security' })],
    ['of a user who is not root', conf({ user: 'user checker' })],
  ])('%s it is fine', (_, keepalived) => {
    expect(messagesOf(off, sceneOf([{ keepalived, inspection: whole }]))).toEqual([]);
  });
});

describe('script-program-missing', () => {
  const missing = rule('script-program-missing');
  const keepalived = conf({ script: 'killall -0 haproxy' });

  test('killall by its bare name, and no psmisc', () => {
    expect(foundBy(missing, sceneOf([{ keepalived, host: hostFacts() }]))).toMatchObject([
      { severity: 'high', message: 'vrrp_script chk runs killall -0 haproxy, but killall is not installed' },
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

describe('script-may-not-signal', () => {
  const mayNot = rule('script-may-not-signal');
  const killall = { script: '/usr/bin/killall -0 haproxy' };

  test('killall -0 as a user who may signal nobody', () => {
    expect(foundBy(mayNot, sceneOf([{ keepalived: conf({ ...killall, user: 'user checker' }) }]))).toMatchObject([
      {
        severity: 'high',
        message: 'vrrp_script chk runs /usr/bin/killall -0 haproxy as checker, who may not signal processes of root',
      },
    ]);
  });

  test.each([
    ['as root', conf(killall)],
    ["as HAProxy's own user, whose worker it finds", conf({ ...killall, user: 'user www-data' })],
    ['pidof signals nothing', conf({ script: '/usr/bin/pidof haproxy', user: 'user checker' })],
    ['as nobody in particular: root, as far as is known', conf({ ...killall, globals: 'router_id lb' })],
  ])('%s', (_, keepalived) => {
    const haproxy = 'global\n    user www-data\n';
    expect(messagesOf(mayNot, sceneOf([{ keepalived, haproxy }]))).toEqual([]);
  });
});
