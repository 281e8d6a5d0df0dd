import type { RouterConfig } from './router.js';
import type { SimEvent } from './sim-event.js';

/**
 * How the first event falls between the timers: `worst` just after an advert (or a run of the script), `best` an advert interval
 * (a script interval) later, just before the next one, `typical` in the middle.
 */
export type Phase = 'best' | 'typical' | 'worst';

/** What {@link simulate} is asked. */
export interface Scenario {
  readonly routers: readonly RouterConfig[];
  /** In any order. */
  readonly events: readonly SimEvent[];
  readonly phase: Phase;
  /** Where the simulation ends, in microseconds. */
  readonly untilUs: number;
  /** `settled`: the routers have found their MASTER before time 0. `cold`: keepalived starts on all of them at time 0. Default `settled`. */
  readonly start?: 'settled' | 'cold';
  /** The MASTER of an instance at time 0, by `family/vrid`, where it is not the one of the highest priority. */
  readonly masters?: Readonly<Record<string, string>>;
  /** Nodes on which nothing runs at first; a `return` starts them. */
  readonly down?: readonly string[];
  /** Names of the tracks that fail on a node from before time 0 on, by node; what they check still serves its clients. */
  readonly failing?: Readonly<Record<string, readonly string[]>>;
  /** So much later than the phase says every check runs: how runs and adverts lie to each other is anybody's guess. Default 0. */
  readonly checksLateUs?: number;
  /** Every single advert becomes an entry. Default false: only those that differ from the one before. */
  readonly verbose?: boolean;
}

/** `down`: no keepalived; `frozen`: it is stopped but not gone; `INIT`: it waits for its scripts' first results or its startup delay. */
export type LaneState = 'MASTER' | 'BACKUP' | 'FAULT' | 'INIT' | 'frozen' | 'down';

/** From (inclusive) to (exclusive), in microseconds. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** What one entry tells. */
export type EntryKind =
  | 'event'
  | 'state'
  | 'advert-sent'
  | 'advert-accepted'
  | 'advert-ignored'
  | 'advert-logged'
  | 'vip-added'
  | 'vip-removed'
  | 'garp'
  | 'priority'
  | 'check'
  | 'note';

/** One thing that happened. */
export interface TimelineEntry {
  readonly atUs: number;
  /** Absent for what concerns all nodes. */
  readonly node?: string;
  /** `family/vrid`; absent for what concerns the whole node. */
  readonly instance?: string;
  readonly what: EntryKind;
  /** One line, without time and node. */
  readonly text: string;
}

/** The state of one instance on one node over time, without holes from 0 to the end. */
export interface Lane {
  readonly node: string;
  readonly instance: string;
  readonly spans: readonly (Span & { readonly state: LaneState })[];
}

/** When one node had one VIP on an interface, reachable or not. */
export interface Hold {
  readonly vip: string;
  readonly node: string;
  readonly spans: readonly Span[];
}

/** What a client of one VIP sees, without holes from 0 to the end: no node, one, or several that answer. */
export interface ClientView {
  readonly vip: string;
  readonly spans: readonly (Span & { readonly servedBy: readonly string[] })[];
}

/** The outcome, counted from the first event to the end; of several VIPs the worst one. */
export interface TimelineSummary {
  /** No node that clients reach had the VIP. */
  readonly vipAbsentUs: number;
  /** Nobody answered clients: the VIP absent, or what stands behind it failed. */
  readonly serviceAbsentUs: number;
  /** Two or more nodes that clients reach had the VIP. */
  readonly dualUs: number;
  /** From the first event until another node had the VIP; absent when none ever did. */
  readonly takeoverUs?: number;
  /** When somebody answered clients again after the first interruption; absent when there was none, or it lasted to the end. */
  readonly firstServedAgainAtUs?: number;
  /** The node that took over first; absent when none did. */
  readonly newMaster?: string;
  /** Instances that end with several MASTERs (`family/vrid`). */
  readonly splitAtEnd: readonly string[];
}

/** What {@link simulate} answers: plain data. */
export interface Timeline {
  readonly phase: Phase;
  readonly untilUs: number;
  readonly entries: readonly TimelineEntry[];
  readonly lanes: readonly Lane[];
  readonly holds: readonly Hold[];
  readonly client: readonly ClientView[];
  readonly summary: TimelineSummary;
  /** Adverts sent in all, those that are no entries too. */
  readonly advertsSent: number;
  /** The simulation gave up before the end, and why: too much happened. */
  readonly truncated?: { readonly atUs: number; readonly why: string };
}
