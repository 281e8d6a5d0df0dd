import { expect, test } from 'vitest';
import { changesAnything, compareBundle, type NodeFile } from '../../src/bundle/compare.js';
import { fileOf } from './fixtures.js';

const there = (text: string, more: object = {}): NodeFile => ({
  kind: 'file',
  sha256: fileOf('', text).sha256,
  owner: 'root',
  group: 'haproxy',
  uid: 0,
  gid: 113,
  mode: '644',
  ...more,
});

function changes(
  files: Parameters<typeof fileOf>[],
  nodeFiles: Record<string, NodeFile>,
  purge: string[] = [],
): string[] {
  const compared = compareBundle(
    { files: files.map((file) => fileOf(...file)), purge },
    new Map(Object.entries(nodeFiles)),
  );
  return compared.map((each) => {
    const permissions = 'permissions' in each && each.permissions.length > 0 ? ` (${each.permissions.join(', ')})` : '';
    return `${each.change} ${each.path}${permissions}`;
  });
}

test('each file is the same, new, another, or of other permissions', () => {
  const files: Parameters<typeof fileOf>[] = [
    ['/a', 'a'],
    ['/b', 'b'],
    ['/c', 'c'],
    ['/d', 'd', { owner: 'haproxy', mode: '0640' }],
    ['/e', 'e', { group: 'root' }],
  ];
  const nodeFiles = {
    '/a': there('a'),
    '/b': { kind: 'absent' } as const,
    '/c': there('old'),
    '/d': there('d'),
    '/e': there('old'),
  };
  expect(changes(files, nodeFiles)).toEqual([
    'same /a',
    'add /b',
    'change /c',
    'permissions /d (owner root to haproxy, mode 0644 to 0640)',
    'change /e (group haproxy to root)',
  ]);
});

test('an owner may be a number, and what is not said stays as it is', () => {
  expect(changes([['/a', 'a', { owner: '0', group: '113', mode: '0644' }]], { '/a': there('a') })).toEqual(['same /a']);
  expect(changes([['/a', 'a']], { '/a': there('a', { owner: 'someone', mode: '4755' }) })).toEqual(['same /a']);
});

test('what is in the way blocks, and what was not looked at is unknown', () => {
  const nodeFiles = {
    '/a': { kind: 'directory' },
    '/b': { kind: 'other' },
    '/c': there('old', { kind: 'link' }),
    '/d': there('d', { kind: 'link' }),
  } as const;
  expect(changes([['/a'], ['/b'], ['/c', 'new'], ['/d', 'd'], ['/e']], nodeFiles as Record<string, NodeFile>)).toEqual([
    'blocked /a',
    'blocked /b',
    'blocked /c',
    'same /d',
    'unknown /e',
  ]);
});

test('purging deletes what the bundle has not, but leaves hidden files, backups and directories alone', () => {
  const nodeFiles = {
    '/etc/h/a.pem': there('a'),
    '/etc/h/old.pem': there('old'),
    '/etc/h/sub/old.pem': there('old'),
    '/etc/h/link.pem': there('x', { kind: 'link' }),
    '/etc/h/.hidden': there('x'),
    '/etc/h/.git/config': there('x'),
    '/etc/h/a.pem~': there('x'),
    '/etc/h/sub': { kind: 'directory' },
    '/etc/other': there('x'),
    '/etc/hx/y': there('x'),
  } as const;
  expect(changes([['/etc/h/a.pem', 'a']], nodeFiles as Record<string, NodeFile>, ['/etc/h'])).toEqual([
    'same /etc/h/a.pem',
    'delete /etc/h/link.pem',
    'delete /etc/h/old.pem',
    'delete /etc/h/sub/old.pem',
  ]);
});

test('nothing is touched when everything is the same', () => {
  const bundle = { files: [fileOf('/a', 'a')], purge: [] };
  expect(changesAnything(compareBundle(bundle, new Map([['/a', there('a')]])))).toBe(false);
  expect(changesAnything(compareBundle(bundle, new Map([['/a', there('b')]])))).toBe(true);
});
