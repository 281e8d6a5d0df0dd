import { expect, test } from 'vitest';
import { wrapped } from '../../src/report/wrap.js';

test('lines are broken at blanks, and further ones are indented', () => {
  expect(wrapped('one two three four', 9, '  ')).toEqual(['one two', '  three', '  four']);
});

test('blanks that a text begins with stay', () => {
  expect(wrapped('  one two', 6, '    ')).toEqual(['  one', '    two']);
});

test('a word that is wider than the line has one of its own', () => {
  expect(wrapped('at /etc/haproxy/haproxy.cfg:12 it', 10)).toEqual(['at', '/etc/haproxy/haproxy.cfg:12', 'it']);
  expect(wrapped('/etc/haproxy/haproxy.cfg', 4, '  ')).toEqual(['/etc/haproxy/haproxy.cfg']);
});

test('an empty text is one empty line', () => {
  expect(wrapped('', 10)).toEqual(['']);
});
