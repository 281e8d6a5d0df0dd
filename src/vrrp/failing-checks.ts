import { instanceKey, type RouterConfig } from './router.js';
import { effectiveOf, trackedPriority } from './tracked-priority.js';

/** A weighted check of one router, and what its failure alone does. */
export interface FailingCheck {
  readonly name: string;
  readonly router: RouterConfig;
  /** Effective priorities while everything is well, and while only this check fails. */
  readonly well: number;
  readonly failed: number;
  /** Others that end up above it: all of them see their own checks pass. */
  readonly heirs: readonly RouterConfig[];
  /** The highest effective priority among the others. */
  readonly best: number;
  /** Its own while all of its weighted checks fail. */
  readonly allFailed: number;
}

/**
 * Every check that lowers the priority of one of these routers of an instance, with who takes over when it fails alone. In a sync group a router
 * takes over only if it is above in every instance of its own group (keepalived's `vrrp_sync_master`). A check of weight 0 is a fault, and needs no
 * priority; what a track_file lowers is whatever number is written into it.
 * @param all the routers of all instances of the nodes
 */
export function failingChecks(routers: readonly RouterConfig[], all: readonly RouterConfig[]): readonly FailingCheck[] {
  return routers.flatMap((router) => {
    const others = routers.filter(({ node }) => node !== router.node);
    const names = (router.tracks ?? []).filter(({ kind }) => kind !== 'file').map(({ name }) => name);
    const well = effectiveOf(router);
    const allFailed = Math.min(well, trackedPriority(router, new Set(names)).effectivePriority);
    return [...new Set(names)].flatMap((name): readonly FailingCheck[] => {
      const { effectivePriority: failed, faults } = trackedPriority(router, new Set([name]));
      if (faults.length > 0 || failed >= well || others.length === 0) return [];
      const heirs = others.filter((other) => isAbove(other, router, { name, all }));
      return [{ name, router, well, failed, heirs, best: Math.max(...others.map(effectiveOf)), allFailed }];
    });
  });
}

function isAbove(
  heir: RouterConfig,
  router: RouterConfig,
  { name, all }: { readonly name: string; readonly all: readonly RouterConfig[] },
): boolean {
  const members =
    heir.syncGroup === undefined
      ? [heir]
      : all.filter(({ node, syncGroup }) => node === heir.node && syncGroup === heir.syncGroup);
  return members.every((member) => {
    const other = all.find((each) => each.node === router.node && instanceKey(each) === instanceKey(member));
    return other === undefined || effectiveOf(member) > trackedPriority(other, new Set([name])).effectivePriority;
  });
}
