import { describe, expect, test } from 'vitest';
import { scriptUserRules } from '../../../src/risk/rules/script-user.js';
import { foundBy, messagesOf, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { conf, inspected, whole } from './scripts.js';

const rule = (id: string) => ruleOf(scriptUserRules, id);

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
