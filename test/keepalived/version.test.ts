import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { capabilitiesOf, compareVersions, readKeepalivedVersion } from '../../src/keepalived/version.js';

test.each(['2.1.5', '2.2.7', '2.3.3'])('the version is read from what keepalived -v of %s prints', (version) => {
  const text = readFileSync(new URL(`fixtures/${version}-version.txt`, import.meta.url), 'utf8');
  expect(readKeepalivedVersion(text)).toBe(version);
});

test.each(['', 'bash: keepalived: command not found', 'HAProxy version 2.6.12'])(
  'there is no version in %j',
  (text) => {
    expect(readKeepalivedVersion(text)).toBeUndefined();
  },
);

test('versions compare number by number', () => {
  expect(compareVersions('2.0.10', '2.0.9')).toBeGreaterThan(0);
  expect(compareVersions('2.2.7', '2.2.7-1+b1')).toBe(0);
  expect(compareVersions('1.3.5', '2.0.0')).toBeLessThan(0);
  expect(() => compareVersions('new', '2.0.0')).toThrow(/version is "new"/);
});

describe('what differs between releases', () => {
  test.each([
    ['1.3.5', { takesOverInOneStep: false, advertisesBeforeReload: false, configTestStatuses: 'old' }],
    ['2.0.7', { takesOverInOneStep: true, keepsSyncGroupStateOnReload: false }],
    ['2.1.5', { reloadTimeFile: true, reloadCheckConfig: false, keepsSyncGroupStateOnReload: true }],
    ['2.2.4', { downTimerAdverts: true, configTestStatuses: 'shifted' }],
    ['2.2.7', { reloadCheckConfig: true, toleratesOtherVips: false, configTestStatuses: 'new' }],
    ['2.3.2', { scriptMilliseconds: true, toleratesOtherVips: false }],
    ['2.3.3', { toleratesOtherVips: true }],
  ])('%s: %o', (version, expected) => {
    expect(capabilitiesOf(version)).toMatchObject(expected);
  });
});
