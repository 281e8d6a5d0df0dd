import { type Failover, failoversFrom, failoversOf } from '../../plan/failover.js';
import { routersOfInstance } from '../../plan/setup.js';
import type { PairEvidence } from '../evidence.js';
import { keysOf, type PairModel } from '../pair-model.js';

/** What a failover to each BACKUP of each instance would take: live ones by the priorities of the moment. */
export function failovers({ roles }: PairEvidence, { setup, states, masterOf }: PairModel): readonly Failover[] {
  if (roles !== undefined) return roles.instances.flatMap((instance) => failoversOf(instance, states));
  return keysOf({ setup, states, masterOf }).flatMap((key) => {
    const { master } = masterOf(key);
    return master === undefined ? [] : failoversFrom(master, routersOfInstance(setup.routers, key));
  });
}
