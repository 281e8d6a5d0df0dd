import type { RouterConfig } from './router.js';

/** Happens at `atUs` microseconds after the start of the simulation. */
interface At {
  readonly atUs: number;
}

interface OnNode extends At {
  readonly node: string;
}

/**
 * Something that happens to a node:
 * `crash` power lost, nothing of it is left; `stop` SIGTERM to keepalived; `kill` SIGKILL to all of keepalived (its VIPs stay);
 * `kill-parent` SIGKILL to the parent alone; `freeze`/`thaw` keepalived stopped and continued (its VIPs still answer);
 * `restart` stop and start; `cut`/`mend` nobody reaches the node; `link-down`/`link-up` the VRRP interface;
 * `address-removed` somebody deletes a VIP by hand; `respawn` the vrrp child crashes and is started again;
 * `return` keepalived (or the whole node) starts again.
 */
export interface NodeEvent extends OnNode {
  readonly kind:
    | 'crash'
    | 'stop'
    | 'kill'
    | 'kill-parent'
    | 'freeze'
    | 'thaw'
    | 'restart'
    | 'cut'
    | 'mend'
    | 'link-down'
    | 'link-up'
    | 'address-removed'
    | 'respawn'
    | 'return';
  /** Of a `return`: what the node's instances are from now on, all of them. Default: as they were. */
  readonly configs?: readonly RouterConfig[];
}

/** SIGHUP. */
export interface ReloadEvent extends OnNode {
  readonly kind: 'reload';
  /** What the node's instances are from now on, all of them. Default: as they were. */
  readonly configs?: readonly RouterConfig[];
  /** The new file is one that kills keepalived: a missing interface or parameter. Default false. */
  readonly broken?: boolean;
}

/** A check begins to fail, or to succeed again. */
export interface TrackEvent extends OnNode {
  readonly kind: 'script-fail' | 'script-recover';
  /** Name of the track. Default: all scripts that the node tracks, or its processes where it tracks no script. */
  readonly track?: string;
  /** Failing runs do not end by themselves: keepalived ends them after the timeout. Default false. */
  readonly hangs?: boolean;
  /** What is checked still serves its clients. Default false: it serves again when the check recovers. */
  readonly serves?: boolean;
}

/** The base priority of the node's instances changes, or what a weighted track_file adds. */
export interface PriorityEvent extends OnNode {
  readonly kind: 'priority';
  readonly priority: number;
  /** Default `track_file`: at once and without an advert of its own; `reload` sends one before and one after. */
  readonly by?: 'track_file' | 'reload';
  /** Only this VRID. Default: all instances of the node. */
  readonly vrid?: number;
}

/** The nodes stop hearing each other (`split`) while clients still reach all of them, or hear again (`heal`). */
export interface SplitEvent extends At {
  readonly kind: 'split' | 'heal';
  /** Only this node no longer hears the others (a firewall). Default: nobody hears anybody. */
  readonly node?: string;
}

/** What can happen in a simulation. */
export type SimEvent = NodeEvent | ReloadEvent | TrackEvent | PriorityEvent | SplitEvent;
