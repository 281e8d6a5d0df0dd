import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import type { GarpTiming, Position } from './config.js';
import { readBoolean, readInteger, readSecondsUs } from './numbers.js';
import { type Block, last, type ReadWord, scalar } from './scalars.js';
import type { Directive } from './tree.js';

const FIRST_WITH_STRICT_OFF: Release = [2, 3, 0];
const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;

/** What `global_defs` say about VRRP; absent is not said. They count for instances before them too. */
export interface Globals {
  readonly version?: 2 | 3;
  readonly strict: boolean;
  readonly reloadCheckConfig: boolean;
  readonly downTimerAdverts?: number;
  readonly defaultInterface?: string;
  readonly routerId?: string;
  /** From keepalived's start to the moment from which the master-down timers run. */
  readonly startupDelayUs?: number;
  /** The same, but only where the machine itself has just booted (2.4.0). */
  readonly delayAfterBootUs?: number;
  readonly garp?: Partial<GarpTiming>;
  /** At least this long between two gratuitous ARPs on an interface. */
  readonly garpIntervalUs?: number;
  readonly lowerPrioNoAdvert?: boolean;
  readonly higherPrioSendAdvert?: boolean;
  readonly skipCheckAdvAddr?: boolean;
  readonly checkUnicastSrc?: boolean;
  readonly mcastGroup4?: string;
  readonly mcastGroup6?: string;
  readonly dynamicInterfaces?: boolean;
  readonly enableScriptSecurity?: boolean;
  readonly scriptUser?: string;
  readonly reloadTimeFile?: string;
  readonly maxAutoPriority?: number;
  readonly rtPriority?: number;
  /** Where each of them stands, by keepalived's keyword; the last one of a keyword. */
  readonly positions?: Readonly<Record<string, Position>>;
}

/** Nothing said yet. */
export const NO_GLOBALS: Globals = { strict: false, reloadCheckConfig: false };

/** Adds one `global_defs` block to those before it: several of them merge in keepalived. */
export function mergeGlobals(before: Globals, block: Block, version: string | undefined): Globals {
  const { directive } = block;
  const positions = Object.fromEntries(directive.children.map(({ keyword, at }) => [keyword, at]));
  return {
    ...before,
    ...definedOnly({
      ...readNumbers(block),
      ...readSwitches(directive),
      ...readTexts(directive),
      garp: mergeGarp(before.garp, block),
    }),
    ...(Object.keys(positions).length > 0 && { positions: { ...before.positions, ...positions } }),
    strict: strictOf(directive, version) ?? before.strict,
    reloadCheckConfig: last(directive, 'reload_check_config') ? true : before.reloadCheckConfig,
  };
}

const seconds: ReadWord<number> = (word) => readSecondsUs(word, 0, DAY_US);

function readNumbers(block: Block) {
  const read = <T>(keyword: string, word: ReadWord<T>, otherwise = 'it is ignored'): T | undefined =>
    scalar(block, { keyword, read: word, otherwise })?.value;
  return {
    version: read('vrrp_version', readVersion, 'version 2 is used'),
    downTimerAdverts: read('vrrp_down_timer_adverts', (word) => readInteger(word, 1, 100)),
    startupDelayUs: read('vrrp_startup_delay', seconds),
    delayAfterBootUs: read('vrrp_delay_after_boot', seconds),
    garpIntervalUs: read('vrrp_garp_interval', seconds),
    maxAutoPriority: read('max_auto_priority', (word) => readInteger(word, -1, 99)),
    rtPriority: read('vrrp_rt_priority', (word) => readInteger(word, 1, 99)),
  };
}

function readSwitches(directive: Directive) {
  const isThere = (keyword: string): true | undefined => last(directive, keyword) && true;
  return {
    lowerPrioNoAdvert: flag(directive, 'vrrp_lower_prio_no_advert'),
    higherPrioSendAdvert: flag(directive, 'vrrp_higher_prio_send_advert'),
    skipCheckAdvAddr: isThere('vrrp_skip_check_adv_addr'),
    checkUnicastSrc: isThere('vrrp_check_unicast_src'),
    dynamicInterfaces: isThere('dynamic_interfaces'),
    enableScriptSecurity: isThere('enable_script_security'),
  };
}

function readTexts(directive: Directive) {
  const text = (keyword: string): string | undefined => last(directive, keyword)?.args[0];
  return {
    defaultInterface: text('default_interface'),
    routerId: text('router_id'),
    mcastGroup4: text('vrrp_mcast_group4'),
    mcastGroup6: text('vrrp_mcast_group6'),
    scriptUser: text('script_user'),
    reloadTimeFile: text('reload_time_file'),
  };
}

const GARP_KEYWORDS = [
  ['vrrp_garp_master_delay', 'delayUs'],
  ['vrrp_garp_delay', 'delayUs'],
  ['vrrp_garp_master_repeat', 'repeat'],
  ['vrrp_garp_master_refresh', 'refreshUs'],
  ['vrrp_garp_master_refresh_repeat', 'refreshRepeat'],
  ['vrrp_garp_lower_prio_delay', 'lowerPrioDelayUs'],
  ['vrrp_garp_lower_prio_repeat', 'lowerPrioRepeat'],
] as const;

/** `vrrp_min_garp` stands for one message of each kind and nothing after it. */
const MIN_GARP: Partial<GarpTiming> = { repeat: 1, delayUs: 0, lowerPrioRepeat: 1, lowerPrioDelayUs: 0 };

function mergeGarp(before: Globals['garp'], block: Block): Globals['garp'] {
  const min = flag(block.directive, 'vrrp_min_garp') ? MIN_GARP : {};
  const said = GARP_KEYWORDS.flatMap(([keyword, key]) => {
    const value = scalar(block, {
      keyword,
      read: (word) => readInteger(word, 0, 86_400),
      otherwise: 'it is ignored',
    })?.value;
    return value === undefined ? [] : [[key, key.endsWith('Us') ? value * SECOND_US : value] as const];
  });
  const garp = { ...before, ...min, ...Object.fromEntries(said) };
  return Object.keys(garp).length > 0 ? garp : undefined;
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

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
