import type { DrillNode } from '../drills/node.js';
import type { Running } from '../lab.js';
import type { FaultPair } from './pair.js';

/** Where a fault is injected. */
export interface Scene {
  readonly pair: FaultPair;
  /** The node that is struck, and the other one. */
  readonly node: DrillNode;
  readonly peer: DrillNode;
  /** The inventory of the run. */
  readonly inventory: string;
  /** The run; absent before it. */
  readonly run?: Running;
  /** How what was broken is mended; done in the opposite order. */
  readonly later: (mend: () => Promise<unknown>) => void;
  /** Says what the fault found, beside what the run says. */
  readonly say: (text: string) => void;
}

/** The run that a fault strikes. */
export function runOf({ run }: Scene): Running {
  if (run === undefined) throw new Error('there is no run yet');
  return run;
}
