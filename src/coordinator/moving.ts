import type { Bounds, ClockReading } from '../node/clock-offset.js';
import type { UndoPart } from '../plan/step.js';
import type { PairState } from './pair-session.js';
import type { Rolling } from './rolling.js';

/** A pair whose VIPs are being moved. */
export interface Moving extends Rolling {
  /** The pair as it was found. */
  readonly start: PairState;
  readonly operator: string;
  /** What the node tells of the run while its undo is armed. */
  readonly what: string;
  readonly hand: Hand;
}

/** How far it has come; and what was seen on the way. */
export interface Hand {
  /** Nodes whose undo is armed, with what it undoes. */
  readonly armed: Map<string, readonly UndoPart[]>;
  /** When the last of these undoes would come, on the coordinator's clock. */
  armedUntilMs: number;
  /** Nodes on which something was done that is not put back. */
  readonly changed: Set<string>;
  /** Nodes whose temporary state was confirmed: it stays. */
  readonly kept: Set<string>;
  /** Readings of the nodes' clocks. */
  readonly clocks: Map<string, ClockReading[]>;
  /** What was done, in order, and what the pair was seen to be next. */
  readonly acts: Act[];
}

/** Something that moves VIPs: when it was begun, and the pair as it was once they had moved. */
export interface Act {
  readonly part: 'failover' | 'return';
  readonly node: string;
  /** On the coordinator's clock: when it was begun, and when it had ended. */
  readonly begunAt: Bounds;
  readonly endedAt: Bounds;
  after: PairState | undefined;
}

export const emptyHand = (): Hand => ({
  armed: new Map(),
  armedUntilMs: 0,
  changed: new Set(),
  kept: new Set(),
  clocks: new Map(),
  acts: [],
});

export function noteClock({ clocks }: Hand, node: string, reading: ClockReading): void {
  clocks.set(node, [...(clocks.get(node) ?? []), reading]);
}

export function noteAct({ acts }: Hand, act: Omit<Act, 'after'>): void {
  acts.push({ ...act, after: undefined });
}

/** What the pair was seen to be belongs to the last thing that was done. */
export function noteState({ acts }: Hand, state: PairState): void {
  const last = acts.at(-1);
  if (last !== undefined) last.after = state;
}
