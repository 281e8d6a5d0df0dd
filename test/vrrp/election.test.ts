import { describe, expect, test } from 'vitest';
import { compareAddresses } from '../../src/vrrp/address-order.js';
import { type Contender, election } from '../../src/vrrp/election.js';

const one = (
  node: string,
  effectivePriority: number,
  state: Contender['state'],
  more: Partial<Contender> = {},
): Contender => ({
  node,
  address: node === 'A' ? '10.77.0.9' : '10.77.0.10',
  effectivePriority,
  state,
  ...more,
});

describe('the election', () => {
  test.each<readonly [string, readonly Contender[], string | undefined]>([
    ['keeps a MASTER of the highest priority', [one('A', 150, 'MASTER'), one('B', 100, 'BACKUP')], 'A'],
    ['lets a higher BACKUP preempt', [one('A', 90, 'MASTER'), one('B', 100, 'BACKUP')], 'B'],
    ['never lets an equal BACKUP preempt', [one('A', 100, 'MASTER'), one('B', 100, 'BACKUP')], 'A'],
    ['respects nopreempt', [one('A', 90, 'MASTER'), one('B', 100, 'BACKUP', { nopreempt: true })], 'A'],
    ['takes the higher of two MASTERs', [one('A', 150, 'MASTER'), one('B', 100, 'MASTER')], 'A'],
    ['takes the higher address of two equal MASTERs', [one('A', 100, 'MASTER'), one('B', 100, 'MASTER')], 'B'],
    ['takes the shortest skew when there is no MASTER', [one('A', 150, 'BACKUP'), one('B', 100, 'BACKUP')], 'A'],
    ['leaves out FAULT and down', [one('A', 150, 'FAULT'), one('B', 100, 'BACKUP')], 'B'],
    ['has nobody where nobody can', [one('A', 150, 'FAULT'), one('B', 100, 'down')], undefined],
  ])('%s', (_, contenders, master) => {
    expect(election(contenders).master).toBe(master);
  });

  test('tells who is held back by nopreempt', () => {
    const { why } = election([one('A', 90, 'MASTER'), one('B', 100, 'BACKUP', { nopreempt: true })]);
    expect(why).toBe('B has a higher priority 100, but nopreempt');
  });
});

test.each([
  ['10.0.0.9', '10.0.0.10', -1],
  ['192.0.2.1', '10.0.0.1', 1],
  ['10.0.0.1', '10.0.0.1', 0],
  ['fe80::1', 'fe80::2', -1],
  ['fe80::1:0', 'fe80::ffff', 1],
  ['2001:db8::1', '2001:0db8:0:0:0:0:0:1', 0],
  ['::ffff:192.0.2.1', '::ffff:c000:201', 0],
  ['fe80::1%eth0', 'fe80::1', 0],
])('%s against %s is %i', (a, b, order) => {
  expect(compareAddresses(a, b)).toBe(order);
  expect(compareAddresses(b, a)).toBe(0 - order);
});
