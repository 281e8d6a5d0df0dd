import { expect, test } from 'vitest';
import { fileDrift } from '../../src/bundle/file-drift.js';
import { fileOf } from './fixtures.js';

const file = fileOf('/a', 'secret content');
const path = '/a';

test.each([
  [{ path, change: 'add', file }, 'missing', 'is missing'],
  [{ path, change: 'change', file, permissions: ['mode 0644 to 0640'] }, 'differs', 'differs'],
  [
    { path, change: 'permissions', file, permissions: ['mode 0644 to 0640'] },
    'permissions',
    'differs in permissions (mode 0644 to 0640)',
  ],
  [{ path, change: 'delete' }, 'extra', 'is there, and not in the inventory'],
  [{ path, change: 'blocked', reason: 'a directory is there' }, 'no file', 'a directory is there'],
] as const)('%j is told as %s', (change, how, text) => {
  expect(fileDrift([change])).toEqual([{ path, how, text }]);
});

test('a file that is as it should be is no drift', () => {
  expect(fileDrift([{ path, change: 'same', file }])).toEqual([]);
});
