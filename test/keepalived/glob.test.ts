import { expect, test } from 'vitest';
import { matchesGlob } from '../../src/keepalived/glob.js';

test.each([
  ['/etc/k/*.conf', '/etc/k/a.conf', true],
  ['/etc/k/*.conf', '/etc/k/sub/a.conf', false],
  ['/etc/k/*.conf', '/etc/k/.a.conf', false],
  ['/etc/k/?.conf', '/etc/k/a.conf', true],
  ['/etc/k/[a-c]*.conf', '/etc/k/b1.conf', true],
  ['/etc/k/[!a-c]*.conf', '/etc/k/b1.conf', false],
  ['/etc/k/{a,b}.conf', '/etc/k/b.conf', true],
  ['/etc/k/{a,b{1,2}}.conf', '/etc/k/b2.conf', true],
  ['/etc/k/a.conf', '/etc/k/a.conf', true],
  ['/etc/k/a[', '/etc/k/a[', true],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(matchesGlob(pattern, path)).toBe(expected);
});

test('a pattern of many stars and braces ends', () => {
  expect(matchesGlob(`/${'*a'.repeat(200)}`, `/${'a'.repeat(400)}b`)).toBe(false);
  expect(matchesGlob('{a,b}'.repeat(60), 'x')).toBe(false);
});
