import type { Acceptance } from '../acceptance.js';
import type { TimingProfile } from '../profile.js';
import type { RouterConfig } from '../router.js';
import type { Phase } from '../timeline.js';
import type { CheckState } from './checks.js';
import type { Recorder } from './recorder.js';
import type { Timer, TimerOwner, Timers } from './timers.js';

/** How something that is tracked really is, whether or not keepalived has noticed. */
export type Truth = 'ok' | 'failed' | 'hung';

/** One machine. */
export interface NodeState {
  readonly name: string;
  /** keepalived runs. */
  running: boolean;
  /** keepalived is stopped (SIGSTOP) but not gone. */
  frozen: boolean;
  cut: boolean;
  linkDown: boolean;
  /** It no longer hears the others. */
  deaf: boolean;
  /** What clients want is not there although the node is: names of checks. */
  readonly broken: Set<string>;
  readonly checks: Map<string, CheckState>;
  /** What events have said of checks, tracked or not yet. */
  readonly truths: Map<string, Truth>;
  /** Timers that went off while it was frozen. */
  missed: Timer[];
  /** Adverts that wait in its sockets while it is frozen, in their order; of equal ones in a row, one. */
  unread: UnreadAdvert[];
}

/** An advert that has reached a node and not its keepalived. */
export interface UnreadAdvert {
  readonly receiver: RouterState;
  readonly sender: RouterState;
  readonly priority: number;
}

/** One VRRP instance on one node. */
export interface RouterState {
  readonly id: string;
  readonly node: NodeState;
  readonly key: string;
  /** With the advertisement interval normalised. */
  config: RouterConfig;
  profile: TimingProfile;
  /** Its node's configuration no longer has it: it does not come back when keepalived starts. */
  dropped: boolean;
  state: 'MASTER' | 'BACKUP' | 'FAULT' | 'INIT' | 'down';
  /** VIPs that are on its interfaces. */
  readonly held: Set<string>;
  effectivePriority: number;
  /** What holds it in FAULT: names of tracks, or its interface. */
  faults: readonly string[];
  /** v3: learned from each accepted advert; else its own. */
  masterAdvertIntUs: number;
  /** Both follow from the two above; see `retime`. */
  skewUs: number;
  downUs: number;
  /** In BACKUP the master-down timer, as MASTER the next advert: keepalived's `sands`. */
  readonly sands: Timer;
  /** The second batch of gratuitous ARPs, then the refreshes. */
  readonly garps: Timer;
  /** Legacy: when the next look at the weights is due. */
  readonly weights: Timer;
  /** Absent: no delay runs. */
  preemptAtUs: number | undefined;
  /** Where a startup delay ends; 0 is none. */
  delayedUntilUs: number;
  /** Whose advert it accepted last. */
  acceptedFrom: string | undefined;
  /** In a sync group: its own timer ended, it waits for the other members. */
  wantsMaster: boolean;
  /** Its last advert, sent or heard, changed nothing: as long as nothing else happens, none will. */
  steady: boolean;
  /** The last outcome by sender: only another one is worth an entry. */
  readonly heard: Map<string, string>;
}

/** All of a simulation. */
export interface World {
  nowUs: number;
  readonly phase: Phase;
  readonly verbose: boolean;
  readonly timers: Timers;
  readonly recorder: Recorder;
  readonly nodes: Map<string, NodeState>;
  readonly routers: RouterState[];
  /** Nobody hears anybody. */
  split: boolean;
  /** When the next event comes: nothing may be skipped beyond it. */
  nextEventUs: number;
  readonly untilUs: number;
  advertsSent: number;
  /** A state, a VIP or the network changed since the recorder last looked. */
  changed: boolean;
  readonly acceptances: Map<string, Acceptance>;
  /** What a hearer does with an advert. */
  readonly receive: (receiver: RouterState, sender: RouterState, priority: number) => void;
}

/** Owner of timers that no node can hold up. */
export const NOBODY: TimerOwner = { frozen: false };

/** How many microseconds of `spanUs` pass before something periodic happens next, by the phase. */
export function phaseWait(phase: Phase, spanUs: number): number {
  if (phase === 'best') return 0;
  return phase === 'worst' ? spanUs : Math.trunc(spanUs / 2);
}

/** The members of its sync group on its node, itself among them; alone without one. */
export function groupOf(world: World, router: RouterState): readonly RouterState[] {
  const { syncGroup } = router.config;
  if (syncGroup === undefined) return [router];
  return world.routers.filter(
    (each) => each.node === router.node && !each.dropped && each.config.syncGroup === syncGroup,
  );
}

/** The instances of a node that exist at the moment. */
export function routersOn(world: World, node: NodeState): readonly RouterState[] {
  return world.routers.filter((each) => each.node === node && each.state !== 'down');
}

/** Something happened: adverts have to be looked at one by one again. */
export function unsettle(world: World): void {
  world.changed = true;
  for (const router of world.routers) router.steady = false;
}
