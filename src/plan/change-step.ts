import type { UndoAction } from '../node/undo.js';
import type { Service } from './change.js';
import type { KeepalivedExpectation } from './keepalived-proof.js';
import type { Step } from './step.js';

/** The parts that a change's files are installed in: each right before what reads them is reloaded. `other`: nothing is. */
export type Part = Service | 'other';

/** Steps that a change of files has in common with a reload. */
type RollStepKind =
  | 'lock'
  | 'observe'
  | 'validate'
  | 'baseline'
  | 'save'
  | 'reload'
  | 'keep'
  | 'prove'
  | 'soak'
  | 'drain'
  | 'unlock';

/** One thing that is done to a pair for a change of files: plain data, like {@link Step}. */
export type ChangeStep =
  | Extract<Step, { readonly kind: RollStepKind }>
  /** Read every node again: go on only if the roles are those of the plan at this point. */
  | {
      readonly kind: 'guard';
      readonly node: string;
      readonly masters: Readonly<Record<string, string>>;
      /** What is not as it usually must be: see `rolesOf`. */
      readonly stopped: readonly string[];
      readonly uneven: readonly string[];
    }
  /** The new files travel to the node and wait beside the old ones; nothing reads them yet. */
  | { readonly kind: 'stage'; readonly node: string; readonly paths: readonly string[] }
  /**
   * The node keeps the old files and sets a timer, in place of the one it had: at the end of the plan's timer of that name plus `offsetMs`
   * it does `undo` by itself, unless it was confirmed.
   */
  | {
      readonly kind: 'arm';
      readonly node: string;
      readonly timer: string;
      readonly offsetMs: number;
      readonly undo: readonly UndoAction[];
    }
  /** The staged files of a part take the place of the old ones. */
  | { readonly kind: 'install'; readonly node: string; readonly part: Part; readonly paths: readonly string[] }
  | { readonly kind: 'service'; readonly node: string; readonly service: 'keepalived'; readonly action: ServiceAction }
  /** One after the other without waiting for what comes of it; the last one within `withinMs` of the first, or nobody waits for it. */
  | { readonly kind: 'reload-together'; readonly nodes: readonly string[]; readonly withinMs: number }
  /** Show that keepalived runs what it was given and that every VIP is where it belongs. */
  | {
      readonly kind: 'prove-keepalived';
      readonly node: string;
      readonly expect: KeepalivedExpectation;
      readonly withinMs: number;
    }
  /** The node's timer is taken off and the old files are let go: from now on the change is its own. */
  | { readonly kind: 'confirm'; readonly node: string };

export type ServiceAction = 'reload' | 'start' | 'stop';

/**
 * When armed nodes undo a change by themselves. The timer begins with the first `arm` step that names it; each node's own deadline is absolute from then on.
 * Whoever carries the plan out stops before it ends.
 */
export interface PlanTimer {
  readonly name: string;
  readonly ms: number;
  /** It may be put off node by node, since any mix of old and new nodes is sound. Otherwise it must never be. */
  readonly renewable: boolean;
}
