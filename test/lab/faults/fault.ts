import type { RunEvent, ToldStep } from '../../../src/coordinator/events.js';
import type { Scene } from './scene.js';
import type { Sources } from './site.js';

/** The node that a fault strikes, by what it was when the run began. */
export type Side = 'BACKUP' | 'MASTER';

/** A step of the run on the node that is struck; of a step that is done more than once, the one whose text matches. */
export interface Moment {
  readonly when: 'started' | 'finished';
  readonly step: ToldStep;
  readonly text?: RegExp;
}

/**
 * How a run came out.
 * - `refused`: before anything was changed
 * - `taken back`: something was installed, and both nodes have their old files again
 * - `rolled`: both nodes have their new files, confirmed
 * - `half`: one node was confirmed before the fault and keeps its new files, the other one has its old ones
 */
export type End = 'refused' | 'taken back' | 'rolled' | 'half';

export interface Expectation {
  /** Exit codes that are right; `killed` for a coordinator that was. */
  readonly codes: readonly (number | 'killed')[];
  readonly ends: readonly End[];
  /** A piece of what the run must say. */
  readonly says?: RegExp;
  /** Why clients notice, where that is the fault's own doing. */
  readonly interrupts?: string;
  /** Why both nodes hold the VIP for a while, where that is the fault's own doing. */
  readonly dual?: string;
}

/** When what was broken is mended. `taken back`: once the struck node has taken the change back, or the run has ended. */
export type Mending = 'after the run' | 'taken back' | { readonly afterMs: number };

/** One thing that goes wrong, on one node of a pair whose files are being changed. */
export interface Fault {
  readonly id: string;
  /** What goes wrong, in a few words. */
  readonly title: string;
  /** Default: both, one trial each. */
  readonly sides?: readonly Side[];
  /** Changes the new files of the struck node: the fault lies in what is to be rolled. */
  readonly files?: (sources: Sources) => Sources;
  /** Those of the other node as well. */
  readonly onBoth?: true;
  /** What is set up before the run, for what strikes later. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  /** The run carries out a plan that was made, and written to a file, before the fault. */
  readonly planned?: true;
  /** Hours by which the coordinator's clock jumps when it is told to. */
  readonly clockHours?: number;
  /** Default: before the run. */
  readonly at?: Moment;
  /** What is done to the pair; the coordinator stands still meanwhile, unless `racing`. */
  readonly inject?: (scene: Scene) => Promise<void>;
  readonly racing?: true;
  readonly mend?: Mending;
  readonly expect: Expectation | ((side: Side) => Expectation);
}

/** A fault on one side. */
export interface Trial {
  readonly fault: Fault;
  readonly side: Side;
}

export const trialsOf = (faults: readonly Fault[]): readonly Trial[] =>
  faults.flatMap((fault) => (fault.sides ?? ['BACKUP', 'MASTER']).map((side): Trial => ({ fault, side })));

export const nameOf = ({ fault, side }: Trial): string => `${fault.id} on the ${side}`;

export const expectationOf = ({ fault, side }: Trial): Expectation =>
  typeof fault.expect === 'function' ? fault.expect(side) : fault.expect;

/** Whether an event of a run is the moment, for a node. Steps over the whole pair name none. */
export function isMoment({ when, step, text }: Moment, node: string, event: RunEvent): boolean {
  if (event.event !== 'step.started' && event.event !== 'step.finished') return false;
  if (event.event !== `step.${when}` || event.step !== step || (event.node ?? node) !== node) return false;
  return text === undefined || text.test(event.text);
}
