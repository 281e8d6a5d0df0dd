import { expect, test } from 'vitest';
import { expandPattern } from '../../../src/inventory/import/host-pattern.js';

test.each([
  ['lb1.example.org', ['lb1.example.org'], undefined],
  ['lb1.example.org:2222', ['lb1.example.org'], 2222],
  ['192.0.2.1:22', ['192.0.2.1'], 22],
  ['2001:db8::1', ['2001:db8::1'], undefined],
  ['[2001:db8::1]:2222', ['2001:db8::1'], 2222],
  ['[2001:db8::1]', ['2001:db8::1'], undefined],
  ['lb[1:3]', ['lb1', 'lb2', 'lb3'], undefined],
  ['lb[:2].x', ['lb0', 'lb1', 'lb2'].map((each) => `${each}.x`), undefined],
  ['lb[08:10]', ['lb08', 'lb09', 'lb10'], undefined],
  ['lb[1:9:4].x:2222', ['lb1.x', 'lb5.x', 'lb9.x'], 2222],
  ['lb-[a:c]', ['lb-a', 'lb-b', 'lb-c'], undefined],
  ['r[1:2]-lb[a:b]', ['r1-lba', 'r1-lbb', 'r2-lba', 'r2-lbb'], undefined],
])('%s is %j', (text, hosts, port) => {
  expect(expandPattern(text)).toEqual({ hosts, ...(port === undefined ? {} : { port }) });
});

test.each([
  ['lb[1:', 'has a bracket without its other half'],
  ['lb1]', 'has a bracket without its other half'],
  ['lb[3:1]', 'has a range that ends before it begins'],
  ['lb[1]', 'has a range that is not [BEGIN:END]'],
  ['lb[1:]', 'has a range that is not [BEGIN:END]'],
  ['lb[1:2:0]', 'has a range that is not [BEGIN:END]'],
  ['lb[01:100]', 'has a range with ends of different lengths'],
  ['lb[a:3]', 'has a range of neither numbers nor single letters'],
  ['lb[1:99999999]', 'stands for more than 10000 hosts'],
  ['lb[1:200]-[1:200]', 'stands for more than 10000 hosts'],
  ['lb1:99999', 'has a port that is none'],
])('%s %s', (text, what) => {
  expect(expandPattern(text)).toMatchObject({ complaint: { message: expect.stringContaining(what) } });
});
