/** What `haproxy -v` says of itself. */
export interface HaproxyVersion {
  /** `2.6.12`, or `3.5-dev5` for a development version. */
  readonly version: string;
  /** With the packager's suffix: `2.6.12-1+deb12u4`. */
  readonly full: string;
  /** `2023/12/23`; absent when it is not printed. */
  readonly releaseDate?: string;
}

/** Reads the answer of `haproxy -v`, 1.8 to 3.5. Undefined when the text is not HAProxy's. */
export function parseVersionOutput(text: string): HaproxyVersion | undefined {
  const match = /^HA-?Proxy version (\S+)(?: (\d{4}\/\d{2}\/\d{2}))?/m.exec(text);
  const full = match?.[1];
  const version = full === undefined ? undefined : /^\d+\.\d+(?:\.\d+|-dev\d*)?/.exec(full)?.[0];
  if (full === undefined || version === undefined) return undefined;
  return match?.[2] === undefined ? { version, full } : { version, full, releaseDate: match[2] };
}

/**
 * Whether a version such as `2.6.12`, `2.6.12-1+deb12u4` or `3.5-dev5` is at least the wanted one. A development
 * version counts as older than its release. A text that is no version is older than everything.
 */
export function versionAtLeast(version: string, wanted: readonly number[]): boolean {
  const match = /^(\d+)\.(\d+)(?:\.(\d+)|(-dev))?/.exec(version);
  if (!match) return false;
  const parts = [Number(match[1]), Number(match[2]), match[4] === undefined ? Number(match[3] ?? 0) : -1];
  for (const [index, part] of parts.entries()) {
    const least = wanted[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** The branch that a release belongs to, such as `2.6`: within one there are corrections only. */
export const branchOf = (version: string): string => version.split('.').slice(0, 2).join('.');
