import { describe, expect, test } from 'vitest';
import { haproxySharedSocketRules } from '../../../src/risk/rules/haproxy-shared-sockets.js';
import { ruleNamed } from '../looked-at.js';
import { foundBy, messagesOf, type SceneNode, sceneOf } from '../scenes.js';

const found = (id: string, node: SceneNode) => foundBy(ruleNamed(haproxySharedSocketRules, id), sceneOf([node]));
const messages = (id: string, node: SceneNode): readonly string[] =>
  messagesOf(ruleNamed(haproxySharedSocketRules, id), sceneOf([node]));

describe('one address and port in two sections', () => {
  const two = (first: string, second: string): SceneNode => ({
    haproxy: `frontend one\n  bind ${first}\nlisten two\n  bind ${second}\n`,
  });

  test('is told from the files alone', () => {
    expect(found('haproxy-bind-twice', two(':80', '*:80'))).toMatchObject([
      {
        severity: 'high',
        message:
          'listen two and frontend one (/etc/haproxy/haproxy.cfg:2) both bind 0.0.0.0:80: each gets a part of the connections',
        subject: 'listen two',
        at: { line: 4 },
      },
    ]);
  });

  test('is doubtful where one of them stands under a .if, and fine where both do', () => {
    const conditional = (text: string) => `.if feature(X)\n${text}.endif\n`;
    const [one, other] = ['frontend one\n  bind :80\n', 'frontend two\n  bind :80\n'];
    expect(found('haproxy-bind-twice', { haproxy: one + conditional(other) })).toMatchObject([
      { severity: 'medium', doubt: 'one of the lines stands under a .if' },
    ]);
    expect(messages('haproxy-bind-twice', { haproxy: conditional(one) + conditional(other) })).toEqual([]);
  });

  test.each([
    ['another port', two(':80', ':81')],
    ['UDP beside TCP', two(':443', 'quic4@:443')],
    ['another device', two(':80 interface eth0', ':80 interface eth1')],
    ['another address', two('192.0.2.1:80', '192.0.2.2:80')],
    ['one section, for its threads', { haproxy: 'frontend a\n  bind :80 thread 1\n  bind :80 thread 2\n' }],
    ['a disabled section', { haproxy: 'frontend a\n  bind :80\nfrontend b\n  disabled\n  bind :80\n' }],
  ])('is not: %s', (_, node) => {
    expect(messages('haproxy-bind-twice', node)).toEqual([]);
  });

  test('of which one is all addresses is low', () => {
    expect(found('haproxy-bind-shadowed', two('192.0.2.1:80', ':80'))).toMatchObject([
      {
        severity: 'low',
        message: 'frontend one binds 192.0.2.1:80, and listen two (/etc/haproxy/haproxy.cfg:4) 0.0.0.0:80',
      },
    ]);
    expect(messages('haproxy-bind-shadowed', two('192.0.2.1:80', ':81'))).toEqual([]);
    expect(messages('haproxy-bind-shadowed', two('[2001:db8::1]:80', ':80'))).toEqual([]);
  });
});
