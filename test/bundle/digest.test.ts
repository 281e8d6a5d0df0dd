import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundleDigest } from '../../src/bundle/digest.js';

const mode = fc.constantFrom('0600', '0644', '0755');
const name = fc.option(fc.constantFrom('root', 'haproxy', '0'), { nil: undefined });
const file = fc
  .record({
    path: fc.string(),
    sha256: fc.string(),
    newMode: mode,
    owner: name,
    group: name,
    mode: fc.option(mode, { nil: undefined }),
  })
  .map(({ owner, group, mode: given, ...rest }) => ({
    ...rest,
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
    ...(given !== undefined && { mode: given }),
  }));
const files = fc.uniqueArray(file, { selector: ({ path }) => path, minLength: 1, maxLength: 6 });
const purge = fc.uniqueArray(fc.string(), { maxLength: 3 });

describe('bundleDigest', () => {
  test('does not depend on the order', () => {
    fc.assert(
      fc.property(files, purge, fc.func(fc.integer()), (all, directories, key) => {
        const shuffled = all.toSorted((a, b) => key(a.path) - key(b.path));
        expect(bundleDigest(shuffled, directories.toReversed())).toBe(bundleDigest(all, directories));
      }),
    );
  });

  test('is another one when anything that would be installed is another', () => {
    fc.assert(
      fc.property(files, purge, file, fc.nat(), (all, directories, other, at) => {
        const index = at % all.length;
        const [old] = all.slice(index, index + 1);
        fc.pre(old !== undefined);
        for (const key of ['path', 'sha256', 'newMode', 'owner', 'group', 'mode'] as const) {
          if (old[key] === other[key]) continue;
          const changed = all.with(index, { ...old, [key]: other[key] });
          expect(bundleDigest(changed, directories)).not.toBe(bundleDigest(all, directories));
        }
        expect(bundleDigest(all.toSpliced(index, 1), directories)).not.toBe(bundleDigest(all, directories));
        expect(bundleDigest(all, [...directories, '/a purged directory'])).not.toBe(bundleDigest(all, directories));
      }),
    );
  });
});
