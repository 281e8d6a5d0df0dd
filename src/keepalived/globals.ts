import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import { readBoolean, readInteger } from './numbers.js';
import { type Block, last, scalar } from './scalars.js';
import type { Directive } from './tree.js';

const FIRST_WITH_STRICT_OFF: Release = [2, 3, 0];

/** What `global_defs` say about VRRP; absent is not said. */
export interface Globals {
  readonly version?: 2 | 3;
  readonly strict: boolean;
  readonly reloadCheckConfig: boolean;
  readonly downTimerAdverts?: number;
  readonly defaultInterface?: string;
}

/** Nothing said yet. */
export const NO_GLOBALS: Globals = { strict: false, reloadCheckConfig: false };

/** Adds one `global_defs` block to those before it: several of them merge in keepalived, and count for instances before them too. */
export function mergeGlobals(before: Globals, { directive, warn }: Block, version: string | undefined): Globals {
  const block = { directive, warn };
  const vrrpVersion = scalar(block, {
    keyword: 'vrrp_version',
    read: readVersion,
    otherwise: 'version 2 is used',
  })?.value;
  const downTimerAdverts = scalar(block, {
    keyword: 'vrrp_down_timer_adverts',
    read: (word) => readInteger(word, 1, 100),
    otherwise: 'it is ignored',
  })?.value;
  const defaultInterface = last(directive, 'default_interface')?.args[0];
  return {
    ...before,
    ...(vrrpVersion && { version: vrrpVersion }),
    ...(downTimerAdverts && { downTimerAdverts }),
    ...(defaultInterface && { defaultInterface }),
    strict: strictOf(directive, version) ?? before.strict,
    reloadCheckConfig: last(directive, 'reload_check_config') ? true : before.reloadCheckConfig,
  };
}

/** Before 2.3.0 `vrrp_strict off` is strict all the same. */
function strictOf(directive: Directive, version: string | undefined): boolean | undefined {
  const release = version === undefined ? undefined : readRelease(version);
  if (release && compareReleases(release, FIRST_WITH_STRICT_OFF) < 0) return last(directive, 'vrrp_strict') && true;
  return flag(directive, 'vrrp_strict');
}

/** 2 or 3. */
export function readVersion(word: string): 2 | 3 | undefined {
  if (word === '2') return 2;
  return word === '3' ? 3 : undefined;
}

/** A keyword that may stand alone or with a boolean; absent when it is not there. */
export function flag(directive: Directive, keyword: string): boolean | undefined {
  const found = last(directive, keyword);
  return found && (readBoolean(found.args[0]) ?? true);
}
