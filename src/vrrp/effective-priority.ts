import { requireInteger } from './timing.js';

/** Priority of the address owner: it never changes, weights are ignored. */
const OWNER_PRIORITY = 255;

/** One tracked script, interface or process with a weight, and how it is doing. */
export interface WeightedCheck {
  /** -253..253 as documented (keepalived does not enforce it for scripts), not 0: a check of weight 0 does not change the priority, its failure is a FAULT. */
  readonly weight: number;
  /** `weight N reverse`: the sign of what it adds is turned round. Default false. */
  readonly reverse?: boolean;
  readonly ok: boolean;
}

/**
 * What one check adds to the priority: a positive weight while it is OK, a negative weight while it has failed, else 0
 * (keepalived's `process_script_update_priority`).
 * @throws RangeError for a weight that is 0 or no integer.
 */
export function weightContribution({ weight, reverse = false, ok }: WeightedCheck): number {
  requireInteger('weight', weight, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  if (weight === 0)
    throw new RangeError('weight is 0; a check of weight 0 causes FAULT and never changes the priority');
  const counts = weight > 0 ? ok : !ok;
  if (!counts) return 0;
  return reverse ? -weight : weight;
}

/**
 * The priority that is sent and that times the take-over: base plus all contributions, kept within 1..254;
 * base 255 stays 255 whatever is tracked (keepalived's `vrrp_set_effective_priority`).
 * @throws RangeError for a base outside 1..255 or a contribution that is no integer.
 */
export function effectivePriority(basePriority: number, contributions: readonly number[]): number {
  requireInteger('basePriority', basePriority, 1, OWNER_PRIORITY);
  for (const contribution of contributions) {
    requireInteger('contribution', contribution, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  }
  if (basePriority === OWNER_PRIORITY) return OWNER_PRIORITY;
  const total = contributions.reduce((sum, contribution) => sum + contribution, basePriority);
  return Math.min(254, Math.max(1, total));
}
