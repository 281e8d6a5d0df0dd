import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/inventory/nearest.js';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['soak', 'soak', 0],
    ['sook', 'soak', 1],
    ['soka', 'soak', 1],
    ['soa', 'soak', 1],
    ['', 'soak', 4],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  test('is the same in both directions, and 0 only for equal words', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe('nearest', () => {
  const keys = ['host', 'port', 'user', 'knownHosts', 'connectTimeout'];

  test.each([
    ['known_hosts', 'knownHosts'],
    ['KNOWN-HOSTS', 'knownHosts'],
    ['hots', 'host'],
    ['conectTimeuot', 'connectTimeout'],
  ])('finds what %s means: %s', (word, choice) => {
    expect(nearest(word, keys)).toBe(choice);
  });

  test.each(['become', 'x', '', 'connect'.repeat(100)])('finds nothing near %j', (word) => {
    expect(nearest(word, keys)).toBeUndefined();
  });
});
