import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import {
  DEFAULT_DOWN_TIMER_ADVERTS,
  LONGEST_ADVERT_INT_US,
  normaliseAdvertIntUs,
  SHORTEST_ADVERT_INT_US,
} from '../vrrp/timing.js';
import type { Position } from './config.js';
import { familyOf } from './family.js';
import { type Globals, readVersion } from './globals.js';
import { readInteger, readLeadingSecondsUs, readSecondsUs } from './numbers.js';
import { all, type Block, scalar } from './scalars.js';

const SECOND_US = 1_000_000;
const DEFAULT_PRIORITY = 100;

/** Priority of the address owner. */
export const OWNER_PRIORITY = 255;

/**
 * The VRRP version: the instance's own, else 3 for IPv6, else the global one, else 2. The first of several counts, and version 2
 * only where no IPv6 address stands before it in the block (keepalived's `vrrp_version_handler`).
 */
export function versionOf(
  block: Block,
  {
    family,
    strict,
    globals,
  }: { readonly family: 'ipv4' | 'ipv6'; readonly strict: boolean; readonly globals: Globals },
): 2 | 3 {
  const own = ownVersion(block, family);
  if (family === 'ipv4') return own?.value ?? globals.version ?? 2;
  if (own?.value === 2 && strict)
    block.warn('version 2 does not go with IPv6 in strict mode: version 3 is used', own.at);
  return strict ? 3 : (own?.value ?? 3);
}

function ownVersion(
  { directive, warn }: Block,
  family: 'ipv4' | 'ipv6',
): { readonly value: 2 | 3; readonly at: Position } | undefined {
  let first: { readonly value: 2 | 3; readonly at: Position } | undefined;
  for (const [index, { keyword, args, at }] of directive.children.entries()) {
    if (keyword !== 'version') continue;
    if (args[0] === undefined) warn('version is missing a parameter', at, 'refuses');
    const value = readVersion(args[0] ?? '');
    const isKnownIpv6 = family === 'ipv6' && familyOf({ ...directive, children: directive.children.slice(0, index) });
    if (!value || (first && first.value !== value) || (value === 2 && isKnownIpv6))
      warn(`version ${JSON.stringify(args[0] ?? '')} is not acceptable here: it is ignored`, at);
    else first ??= { value, at };
  }
  return first;
}

/** The configured priority, else {@link OWNER_PRIORITY} with `state MASTER` and 100 without. */
export function priorityOf(block: Block, configuredState: 'MASTER' | 'BACKUP' | undefined): number {
  const given = all(block.directive, 'priority').length > 0;
  const found = scalar(block, {
    keyword: 'priority',
    read: (word) => readInteger(word, 1, OWNER_PRIORITY),
    otherwise: `the default ${DEFAULT_PRIORITY} is used`,
    resets: true,
  });
  if (found) return found.value;
  return configuredState === 'MASTER' && !given ? OWNER_PRIORITY : DEFAULT_PRIORITY;
}

/** Older releases take the number that an advert_int begins with, whatever follows it, and cut it to microseconds. */
const FIRST_WITH_WHOLE_NUMBERS: Release = [2, 2, 0];
/** Older releases do not know the keywords. */
const FIRST_WITH_DOWN_TIMER_ADVERTS: Release = [2, 2, 3];

/** The advertisement interval in microseconds as the version allows it, 1 s by default. */
export function advertIntOf(
  block: Block,
  { version, release }: { readonly version: 2 | 3; readonly release: string | undefined },
): number {
  const read = isBefore(release, FIRST_WITH_WHOLE_NUMBERS) ? readLeadingSecondsUs : readSecondsUs;
  const found = scalar(block, {
    keyword: 'advert_int',
    read: (word) => read(word, SHORTEST_ADVERT_INT_US, LONGEST_ADVERT_INT_US),
    otherwise: 'the default of 1 s is used',
  });
  if (!found) return SECOND_US;
  const advertIntUs = normaliseAdvertIntUs({ version, advertIntUs: found.value });
  if (advertIntUs !== found.value) {
    block.warn(
      `advert_int ${found.value / SECOND_US} s becomes ${advertIntUs / SECOND_US} s in VRRP version ${version}`,
      found.at,
    );
  }
  return advertIntUs;
}

/** How many adverts may be missed: the instance's own number, else the global one, else 3; always 3 in strict mode. */
export function downTimerAdvertsOf(
  block: Block,
  {
    strict,
    globals,
    release,
  }: { readonly strict: boolean; readonly globals: Globals; readonly release: string | undefined },
): number {
  if (isBefore(release, FIRST_WITH_DOWN_TIMER_ADVERTS)) return DEFAULT_DOWN_TIMER_ADVERTS;
  const own = scalar(block, {
    keyword: 'down_timer_adverts',
    read: (word) => readInteger(word, 1, 100),
    otherwise: 'it is ignored',
  });
  if (strict) return DEFAULT_DOWN_TIMER_ADVERTS;
  return own?.value ?? globals.downTimerAdverts ?? DEFAULT_DOWN_TIMER_ADVERTS;
}

function isBefore(release: string | undefined, first: Release): boolean {
  const parsed = release === undefined ? undefined : readRelease(release);
  return parsed !== undefined && compareReleases(parsed, first) < 0;
}
