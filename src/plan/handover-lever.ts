import type { Contender } from './contender.js';

/** One instance whose effective priority a lever changes on its node. */
export interface PriorityShift {
  /** `family/vrid`. */
  readonly key: string;
  /** Its name on that node. */
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/**
 * What moves the VIPs, as plain data.
 * - `track-file`: a number is written into a file that keepalived tracks with a weight
 * - `priority`: the priority lines of keepalived.conf are changed and keepalived is told to reload (SIGHUP)
 * - `stop`: keepalived is stopped on the MASTER: the VIPs are absent for the skew time
 */
export type HandoverLever = PriorityLever | StopLever;

export interface TrackFileLever {
  readonly kind: 'track-file';
  readonly node: string;
  /** The `track_file` block's name, and the file that it names. */
  readonly track: string;
  readonly path: string;
  /** The number that is written; without a handover the file says 0 or is not there. */
  readonly value: number;
  readonly shifts: readonly PriorityShift[];
}

export interface EditLever {
  readonly kind: 'priority';
  readonly node: string;
  /** The files that change. Their text, which may hold passwords, is made when it is needed. */
  readonly paths: readonly string[];
  /** The number of the `priority` line by instance name. */
  readonly priorities: Readonly<Record<string, number>>;
  readonly shifts: readonly PriorityShift[];
}

/** Both make before they break: the new MASTER holds the VIP before the old one lets go. */
export type PriorityLever = TrackFileLever | EditLever;

export interface StopLever {
  readonly kind: 'stop';
  readonly node: string;
  /** keepalived, once started again, would take the VIPs back: it must stay stopped for as long as the handover is to last. */
  readonly returns: boolean;
}

/** A lever that can be used, or why it can't. */
export type LeverTry<Lever> =
  | { readonly lever: Lever }
  /** `lacking`: there is no such thing in the configuration, which is nothing to tell. */
  | { readonly reason: string; readonly lacking?: true };

/** One instance that moves: its parties. */
export interface Contest {
  readonly key: string;
  readonly name: string;
  readonly from: Contender;
  readonly to: Contender;
  readonly others: readonly Contender[];
}

/** Lowest and highest priority that an instance can be given: 255 is the address owner's, 0 says goodbye. */
export const LEAST_PRIORITY = 1;
export const MOST_PRIORITY = 254;

/** What the target needs to be above everybody else, and why it can't have it. */
export function raisedPriority({
  name,
  from,
  to,
  others,
}: Contest): { readonly wanted: number } | { readonly reason: string } {
  const highest = Math.max(from.effectivePriority, ...others.map(({ effectivePriority }) => effectivePriority));
  if (highest >= MOST_PRIORITY)
    return { reason: `${name}: nothing that ${to.node} may be given is above priority ${highest}` };
  return { wanted: Math.max(to.effectivePriority, highest + 1) };
}

/** What the MASTER may have at most for the target to take over from it, and why that does not do. */
export function loweredPriority({
  name,
  from,
  to,
  others,
}: Contest): { readonly wanted: number } | { readonly reason: string } {
  const rival = others.find(({ effectivePriority }) => effectivePriority >= to.effectivePriority);
  if (rival !== undefined)
    return {
      reason: `${name}: ${rival.node} with priority ${rival.effectivePriority} would take over instead of ${to.node} with ${to.effectivePriority}`,
    };
  if (to.effectivePriority <= LEAST_PRIORITY)
    return { reason: `${name}: nothing is below priority ${to.effectivePriority} of ${to.node}` };
  return { wanted: Math.min(from.effectivePriority, to.effectivePriority - 1) };
}

/** Why priorities move nothing in this contest at all; undefined when they can. */
export function whyNoPreemption({ name, from, to }: Contest): string | undefined {
  if (to.nopreempt) return `${name}: ${to.node} has nopreempt: it stays BACKUP for as long as it hears any advert`;
  if (from.basePriority > MOST_PRIORITY)
    return `${name}: ${from.node} is the address owner (priority 255): no priority is above it`;
  return undefined;
}
