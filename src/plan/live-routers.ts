import { assumeAddresses } from '../vrrp/assumed-address.js';
import type { RouterConfig } from '../vrrp/router.js';
import { effectiveOf } from '../vrrp/tracked-priority.js';
import { routersOfState } from './failover.js';
import type { NodeState } from './serving.js';

/**
 * The routers of a pair as they run at this moment: where a node's effective priority is not what its configuration gives with every check passing (a
 * track_file that holds a number, a weighted check that fails), the effective one stands as its priority and weights are left out. Nodes whose
 * release or configuration is not known have none.
 */
export function liveRouters(states: readonly NodeState[]): readonly RouterConfig[] {
  const known = states.filter(({ facts }) => facts.keepalived.config !== undefined);
  return assumeAddresses(known.flatMap(routersOfState)).routers.map((router) => {
    const dump = known.find(({ facts }) => facts.node === router.node)?.facts.keepalived.dump;
    const running = dump?.find(({ name }) => name === router.instance);
    return running === undefined ? router : asItRuns(router, running.effectivePriority);
  });
}

function asItRuns(router: RouterConfig, effectivePriority: number): RouterConfig {
  if (effectiveOf(router) === effectivePriority) return router;
  const tracks = (router.tracks ?? []).filter(({ weight = 0 }) => weight === 0);
  return { ...router, priority: effectivePriority, tracks };
}
