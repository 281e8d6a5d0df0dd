import type { TimingProfile } from './profile.js';
import type { VrrpVersion } from './timing.js';

/** One router of an instance, as far as take-over times depend on it. */
export interface Router {
  readonly version: VrrpVersion;
  /** Effective priority, 1..255. */
  readonly priority: number;
  /** Its own advertisement interval, normalised. */
  readonly advertIntUs: number;
  /** Default 3. */
  readonly downTimerAdverts?: number;
  /** Default false. */
  readonly nopreempt?: boolean;
  /** Default 0. */
  readonly preemptDelayUs?: number;
}

/** A script or the like of weight 0 whose failure puts the MASTER into FAULT. */
export interface FatalCheck {
  readonly intervalUs: number;
  /** 0 or absent: the interval (keepalived's own rule). */
  readonly timeoutUs?: number;
  /** Failures in a row that count. Default 1. */
  readonly fall?: number;
  /** How long one failing run takes. Default 0. */
  readonly runUs?: number;
}

/** What is asked: the MASTER, the BACKUP that takes over, how their keepalived behaves. */
export interface FailoverInput {
  readonly master: Router;
  readonly backup: Router;
  readonly profile: TimingProfile;
  readonly check?: FatalCheck;
}

/** What happens to the MASTER (`preempt-back`: to the preferred router, which returns). */
export type FailoverEvent =
  | 'crash'
  | 'stop'
  | 'fault'
  | 'check-failure'
  | 'priority-drop'
  | 'preempt-back'
  | 'reload'
  | 'restart'
  | 'respawn'
  | 'kill'
  | 'address-removed';

/** How long something lasts. Microseconds; Infinity in all three means: as configured it never happens. */
export interface Window {
  readonly event: FailoverEvent;
  readonly bestUs: number;
  readonly typicalUs: number;
  readonly worstUs: number;
  /** `handover delay`: the VIP is held all the while, by the old MASTER first. `service absent`: the VIP is held, but nothing answers for a part of it. */
  readonly what: 'VIP absent' | 'handover delay' | 'service absent';
  /** How the numbers came about, in words with the numbers filled in. */
  readonly formula: string;
}

/** The times that all windows are made of, all in microseconds. */
export interface Timing {
  readonly input: FailoverInput;
  readonly advertIntUs: number;
  readonly backupDownUs: number;
  readonly backupSkewUs: number;
  readonly masterDownUs: number;
  readonly masterSkewUs: number;
  /** `legacy` only: from MASTER in name to the VIP on the interface, one advert interval of the new MASTER; else 0. */
  readonly secondStepUs: number;
}

/** A window that is always the same. */
export function exactly(us: number): Pick<Window, 'bestUs' | 'typicalUs' | 'worstUs'> {
  return { bestUs: us, typicalUs: us, worstUs: us };
}

/** A window that ends `totalUs` after the last accepted advert, which was up to one interval ago. */
export function since(advertIntUs: number, totalUs: number): Pick<Window, 'bestUs' | 'typicalUs' | 'worstUs'> {
  return {
    bestUs: totalUs - advertIntUs,
    typicalUs: totalUs - Math.trunc(advertIntUs / 2),
    worstUs: totalUs,
  };
}

/** Microseconds as milliseconds with the digits that matter, for formulas. */
export function ms(us: number): string {
  return `${Number((us / 1000).toFixed(3))} ms`;
}
