import type { NodeEvent, PriorityEvent, SplitEvent, TrackEvent } from '../../../src/vrrp/sim-event.js';

/** A node of a pair by its letter. */
export type Letter = 'a' | 'b' | 'c';

/** What one node is given that the others are not. */
export interface NodeSetup {
  readonly priority: number;
  /** Lines of its `vrrp_instance`, such as `nopreempt`. */
  readonly lines?: readonly string[];
  /** Seconds; default that of all. */
  readonly advertInt?: number;
  /** How many of the pair's two VIPs are in its list. Default 1. */
  readonly vips?: 1 | 2;
  /** `auth_pass`; default no authentication. */
  readonly password?: string;
}

/** What keepalived.conf is made from, on all nodes of a pair. */
export interface Setup {
  readonly version: 2 | 3;
  /** Seconds. */
  readonly advertInt: number;
  readonly nodes: Readonly<Partial<Record<Letter, NodeSetup>>>;
  /** A `vrrp_script` on every node. */
  readonly check?: { readonly weight: number; readonly fall: number; readonly rise: number };
  /** A `track_file` of weight 1. */
  readonly trackFile?: boolean;
  /** Two instances of one VIP each in a `vrrp_sync_group`. */
  readonly syncGroup?: boolean;
  readonly multicast?: boolean;
}

type Of<Event> = Omit<Event, 'atUs' | 'node'> & { readonly node: Letter };
type Split = Omit<SplitEvent, 'atUs' | 'node'> & { readonly node?: Letter };

/** SIGHUP with another file. */
export interface Reload {
  readonly kind: 'reload';
  readonly node: Letter;
  /** What differs for this node. */
  readonly changes?: Partial<NodeSetup>;
  /** A file that kills keepalived: an interface that is not there. */
  readonly broken?: true;
}

/** An event of the simulator as it is done to a real node, `afterMs` after the first one (0). */
export type DrillEvent = (Of<NodeEvent> | Of<TrackEvent> | Of<PriorityEvent> | Split | Reload) & {
  readonly afterMs?: number;
};

/** One thing that is done to a real pair and to the simulator. */
export interface Trial {
  /** What is done, in a few words; with the setup it names the trial. */
  readonly title: string;
  /** Debian suite, or one for each node. */
  readonly suite: string;
  readonly setup: Setup;
  readonly events: readonly DrillEvent[];
  /** keepalived does not run on them at first. */
  readonly down?: readonly Letter[];
  /** Started alone at first, so that it is MASTER whatever its priority. */
  readonly firstMaster?: Letter;
}

/** What a trial needs of a lab: trials of equal shape share one. */
export function shapeOf({ suite, setup }: Trial): string {
  const nodes = lettersOf(setup).length;
  return nodes === 2 ? suite : `${suite}, ${nodes} nodes`;
}

export function lettersOf({ nodes }: Setup): readonly Letter[] {
  return (['a', 'b', 'c'] as const).filter((letter) => nodes[letter] !== undefined);
}
