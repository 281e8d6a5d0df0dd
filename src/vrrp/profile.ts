import { compareReleases, type Release, readRelease } from './release.js';

/**
 * How a keepalived release behaves in time:
 * `legacy` (before 2.0.0) becomes MASTER in two steps, one advert interval apart;
 * `modern` (2.0.0 to 2.3.2) in one step, and refuses adverts whose VIPs differ from its own;
 * `vip-tolerant` (2.3.3 and later) accepts such adverts with a warning.
 */
export type TimingProfile = 'legacy' | 'modern' | 'vip-tolerant';

const FIRST_MODERN: Release = [2, 0, 0];
const FIRST_VIP_TOLERANT: Release = [2, 3, 3];

/**
 * The profile of a release such as `2.2.7`.
 * @throws RangeError when the text is no release number.
 */
export function timingProfile(keepalivedVersion: string): TimingProfile {
  const release = readRelease(keepalivedVersion);
  if (!release) {
    throw new RangeError(`keepalivedVersion is ${JSON.stringify(keepalivedVersion)}; it must look like 2.2.7`);
  }
  if (compareReleases(release, FIRST_MODERN) < 0) return 'legacy';
  return compareReleases(release, FIRST_VIP_TOLERANT) < 0 ? 'modern' : 'vip-tolerant';
}
