import { expect, test } from 'vitest';
import { NO_PAINT } from '../../src/report/paint.js';
import { unreadLine, withoutNode } from '../../src/report/unread.js';

test('a node is named once, with what to do about it', () => {
  const unread = { node: 'lb1', reason: 'lb1: no route to the host', remedy: 'check the address' };
  expect(unreadLine('web', unread, NO_PAINT)).toBe('web lb1: not read: no route to the host; check the address');
});

test('only a leading name of the node itself is dropped', () => {
  expect(withoutNode('lb1', 'lb10: refused')).toBe('lb10: refused');
  expect(withoutNode('lb1', 'no lb1: here')).toBe('no lb1: here');
});
