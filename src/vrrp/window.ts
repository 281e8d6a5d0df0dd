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

/** A script that the MASTER tracks. Of weight 0, its failure puts the MASTER into FAULT. */
export interface FatalCheck {
  /** What its failure takes away from the MASTER's priority, as a positive number; 0 or absent: a failure is a FAULT. */
  readonly lowersBy?: number;
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
  | 'cut'
  | 'link-down'
  | 'stop'
  | 'kill-parent'
  | 'fault'
  | 'check-failure'
  | 'priority-drop'
  | 'priority-reload'
  | 'preempt-back'
  | 'reload'
  | 'restart'
  | 'respawn'
  | 'kill'
  | 'freeze'
  | 'split'
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
  /** Of the MASTER as it would start anew: by its own interval. */
  readonly masterDownUs: number;
  readonly masterSkewUs: number;
  /** Of the MASTER once it has accepted an advert of the BACKUP, whose interval it then uses in version 3. */
  readonly heardMasterDownUs: number;
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

/** From an advert of priority 0 to the VIP on the BACKUP. */
export function priorityZeroUs({ backupSkewUs, secondStepUs }: Timing): number {
  return backupSkewUs + secondStepUs;
}

/** {@link priorityZeroUs} in words. */
export function afterPriorityZero({ backupSkewUs, secondStepUs, input }: Timing): string {
  return `skew of the BACKUP at priority ${input.backup.priority} = ${ms(backupSkewUs)}${second(secondStepUs)}`;
}

/** The second step of a legacy release in words; empty for others. */
export function second(stepUs: number): string {
  return stepUs === 0 ? '' : ` + one advert interval ${ms(stepUs)} before the VIP is added`;
}
