import { expect, test } from 'vitest';
import { parseVersionOutput, versionAtLeast } from '../../src/haproxy/version.js';
import { fixture, fixtureVersions } from './fixture.js';

test.each(fixtureVersions)('haproxy -v of %s is read', (version) => {
  const answer = parseVersionOutput(fixture(version, 'version'));
  expect(answer?.version).toBe(version);
  expect(answer?.full.startsWith(`${version}-`)).toBe(true);
  expect(answer?.releaseDate).toMatch(/^20\d\d\/\d\d\/\d\d$/);
});

test.each<[string, unknown]>([
  ['HA-Proxy version 1.8.0 2017/11/26\n', { version: '1.8.0', full: '1.8.0', releaseDate: '2017/11/26' }],
  [
    'HAProxy version 3.5-dev5-abc12 2026/08/21 - https',
    { version: '3.5-dev5', full: '3.5-dev5-abc12', releaseDate: '2026/08/21' },
  ],
  ['nginx version: nginx/1.22', undefined],
  ['', undefined],
])('%j', (text, expected) => {
  expect(parseVersionOutput(text)).toEqual(expected);
});

test.each<[string, readonly number[], boolean]>([
  ['2.6.12', [2, 7], false],
  ['2.7.0', [2, 7], true],
  ['2.10.1', [2, 7], true],
  ['3.0', [2, 7], true],
  ['2.6.12-1+deb12u4', [2, 6, 12], true],
  ['2.6.2', [2, 6, 12], false],
  ['2.7-dev2', [2, 7], false],
  ['2.8-dev1', [2, 7], true],
  ['unknown', [1], false],
])('version %s at least %j: %s', (version, wanted, expected) => {
  expect(versionAtLeast(version, wanted)).toBe(expected);
});
