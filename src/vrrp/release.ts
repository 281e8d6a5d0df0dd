/** A keepalived release as numbers, most significant first: `2.2.7` is [2, 2, 7]. */
export type Release = readonly [major: number, minor: number, patch: number];

/**
 * Reads `2.2.7`, `v2.2.7`, `2.3` (patch 0) and what distributions append (`2.2.7-1+b1`, `1.3.5_git`).
 * Absent when the text does not start with a release number.
 */
export function readRelease(text: string): Release | undefined {
  const found = /^\s*v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![\d])/.exec(text);
  if (!found) return undefined;
  return [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

/** Negative when `a` is older than `b`, 0 when they are the same release, positive when it is newer. */
export function compareReleases(a: Release, b: Release): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
