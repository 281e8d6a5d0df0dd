import { describe, expect, test } from 'vitest';
import { timingProfile } from '../../src/vrrp/profile.js';
import { compareReleases, type Release, readRelease } from '../../src/vrrp/release.js';

describe('the timing profile', () => {
  test.each([
    ['1.2.24', 'legacy'],
    ['1.3.5', 'legacy'],
    ['1.4.5', 'legacy'],
    ['2.0.0', 'modern'],
    ['2.2.7', 'modern'],
    ['2.3.2', 'modern'],
    ['2.3.3', 'vip-tolerant'],
    ['2.4.0', 'vip-tolerant'],
    ['2.10.0', 'vip-tolerant'],
    ['v2.2.7-1+b1', 'modern'],
  ])('of %s is %s', (version, profile) => {
    expect(timingProfile(version)).toBe(profile);
  });

  test.each(['', 'unknown', '2', 'x2.2.7'])('of %j is refused', (version) => {
    expect(() => timingProfile(version)).toThrow(/keepalivedVersion is/);
  });
});

test('releases compare number by number', () => {
  const releases: readonly Release[] = ['1.3.5', '2.0.10', '2.0.9', '2.2.7', '2.3'].map(
    (text) => readRelease(text) ?? [0, 0, 0],
  );
  expect(releases.toSorted(compareReleases)).toEqual([
    [1, 3, 5],
    [2, 0, 9],
    [2, 0, 10],
    [2, 2, 7],
    [2, 3, 0],
  ]);
});
