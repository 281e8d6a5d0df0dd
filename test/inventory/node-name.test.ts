import { expect, test } from 'vitest';
import { nodeNames } from '../../src/inventory/node-name.js';

const named = (...hosts: readonly (readonly [word: string, hostname: string])[]) =>
  nodeNames(hosts.map(([word, hostname]) => ({ word, hostname })));

test('a node is called as its host was given, and where that is an address as the host calls itself', () => {
  expect(named(['lb1.example.org', 'x'], ['192.0.2.2', 'lb2.example.org'], ['2001:db8::3', 'lb3'])).toEqual([
    'lb1.example.org',
    'lb2',
    'lb3',
  ]);
});

test('no two nodes have one name', () => {
  expect(named(['192.0.2.1', 'lb.a.example'], ['192.0.2.2', 'lb.b.example'], ['192.0.2.3', 'lb'])).toEqual([
    'lb',
    'lb.b.example',
    '192.0.2.3',
  ]);
});

test('what can be no name in an inventory is made one', () => {
  const long = `${'a'.repeat(70)}.example.org`;
  expect(named(['192.0.2.1', 'localhost'], ['-x y', 'z'], [`lb1.${long}`, 'z'], ['2001:db8::9', 'localhost'])).toEqual([
    '192.0.2.1',
    'x-y',
    'lb1',
    '2001-db8--9',
  ]);
});
