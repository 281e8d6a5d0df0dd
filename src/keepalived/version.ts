import { compareReleases, type Release, readRelease } from '../vrrp/release.js';

/**
 * The release in what `keepalived -v` prints (on standard error), e.g. `2.2.7` of `Keepalived v2.2.7 (01/16,2022)`. Absent when there is none.
 */
export function readKeepalivedVersion(text: string): string | undefined {
  const found = /^Keepalived v(\d{1,6}\.\d{1,6}(?:\.\d{1,6})?)/m.exec(text);
  return found?.[1];
}

/**
 * Negative when `a` is the older release, 0 for the same one, positive when it is newer.
 * @throws RangeError when a text is no release number.
 */
export function compareVersions(a: string, b: string): number {
  return compareReleases(releaseOf(a), releaseOf(b));
}

/**
 * Taken for files of which nobody says the release: what RHEL 9 and Ubuntu 24.04 ship, and the stricter kind (from 2.3.3 on, adverts with other
 * VIPs are accepted).
 */
export const ASSUMED_RELEASE = '2.2.8';

/** What a keepalived release can do, as far as a rolling change depends on it. */
export interface Capabilities {
  /** An advert with other VIPs than the own ones is accepted with a warning (2.3.3); before, both routers become MASTER. */
  readonly toleratesOtherVips: boolean;
  /** Becomes MASTER in one step and answers a priority drop without a gap (2.0.0). */
  readonly takesOverInOneStep: boolean;
  /** Sends an advert before it reloads, so that the BACKUP's timer starts afresh (1.4.3). */
  readonly advertisesBeforeReload: boolean;
  /** `reload_check_config`: SIGHUP with a bad file is a no-op instead of the daemon's end (2.2.0). */
  readonly reloadCheckConfig: boolean;
  /** `reload_time_file`: several nodes reload at the same moment (2.1.0). */
  readonly reloadTimeFile: boolean;
  /** `down_timer_adverts` (2.2.3). */
  readonly downTimerAdverts: boolean;
  /** A sync group keeps its state when keepalived reloads: not in 2.0.0 to 2.0.7. */
  readonly keepsSyncGroupStateOnReload: boolean;
  /** Script intervals and timeouts below a second (2.3.2). */
  readonly scriptMilliseconds: boolean;
  /** Exit statuses of `keepalived -t`: `old` 0/3/4/5, `shifted` 0/4/5/6 (2.2.4 to 2.2.6), `new` 0/2/5/6 (2.2.7). */
  readonly configTestStatuses: 'old' | 'shifted' | 'new';
}

/**
 * What differs between releases.
 * @throws RangeError when the text is no release number.
 */
export function capabilitiesOf(version: string): Capabilities {
  const release = releaseOf(version);
  const since = (...first: Release): boolean => compareReleases(release, first) >= 0;
  return {
    toleratesOtherVips: since(2, 3, 3),
    takesOverInOneStep: since(2, 0, 0),
    advertisesBeforeReload: since(1, 4, 3),
    reloadCheckConfig: since(2, 2, 0),
    reloadTimeFile: since(2, 1, 0),
    downTimerAdverts: since(2, 2, 3),
    keepsSyncGroupStateOnReload: !since(2, 0, 0) || since(2, 0, 8),
    scriptMilliseconds: since(2, 3, 2),
    configTestStatuses: since(2, 2, 7) ? 'new' : since(2, 2, 4) ? 'shifted' : 'old',
  };
}

function releaseOf(version: string): Release {
  const release = readRelease(version);
  if (!release) throw new RangeError(`version is ${JSON.stringify(version)}; it must look like 2.2.7`);
  return release;
}
