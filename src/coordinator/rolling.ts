import type { NodeState } from '../plan/serving.js';
import type { Emit } from './events.js';
import type { LossWatch } from './loss-watch.js';
import type { PairSession } from './pair-session.js';
import type { Progress } from './progress.js';
import type { StepLog } from './step-log.js';
import type { World } from './world.js';

/** A pair in the middle of its run. */
export interface Rolling {
  readonly session: PairSession;
  /** How the nodes were found: what is read again later is held against their configurations. */
  readonly found: readonly NodeState[];
  readonly losses: LossWatch;
  readonly progress: Progress;
  readonly steps: StepLog;
  readonly run: string;
  readonly emit: Emit;
  readonly world: World;
  readonly stop: AbortSignal;
}

/** How a step that finds nothing ends. */
export type Told = Promise<{ found: undefined; text: string }>;
