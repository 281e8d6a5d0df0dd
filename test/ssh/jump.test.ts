import { describe, expect, it } from 'vitest';
import { isHostName, parseJumpHost, parseProxyJump } from '../../src/ssh/jump.js';

describe('a jump host', () => {
  it.each([
    ['bastion', { host: 'bastion' }],
    ['ops@bastion:2222', { user: 'ops', host: 'bastion', port: 2222 }],
    ['ops@example.com@bastion', { user: 'ops@example.com', host: 'bastion' }],
    ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
    ['[2001:db8::1]', { host: '2001:db8::1' }],
    ['2001:db8::1', { host: '2001:db8::1' }],
    ['ssh://ops@bastion:22/', { user: 'ops', host: 'bastion', port: 22 }],
  ])('%s is read', (text, expected) => {
    expect(parseJumpHost(text)).toEqual(expected);
  });

  it.each([
    '',
    '@bastion',
    'bastion:0',
    'bastion:65536',
    'bastion:ssh',
    '-oProxyCommand=x',
    'a b',
    '[::1',
    'a;b',
    'a:1:2',
  ])('%j is none', (text) => {
    expect(parseJumpHost(text)).toBeUndefined();
  });

  it('may be several, first hop first, or none', () => {
    expect(parseProxyJump('a, b:2222')).toEqual([{ host: 'a' }, { host: 'b', port: 2222 }]);
    expect(parseProxyJump('none')).toEqual([]);
    expect(parseProxyJump('a,,b')).toBeUndefined();
  });

  it('is never an option or shell syntax', () => {
    expect(['-v', 'a b', '$(id)', 'a\nb', '', '`id`'].map(isHostName)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(['lb1', '10.0.0.1', 'fe80::1%eth0', 'lb_1.example'].map(isHostName)).toEqual([true, true, true, true]);
  });
});
