import type { PairRoles } from './roles.js';

/** A node's place in the order, and why it stands there. */
export interface OrderedNode {
  readonly node: string;
  readonly masterOf: readonly string[];
  readonly backupOf: readonly string[];
  readonly why: string;
}

/**
 * The order in which a pair's nodes are reloaded: whoever carries the fewest VIPs first, and among those the one that would be
 * last to take over (lowest effective priority). With one instance that is BACKUPs by rising priority, then the MASTER; with
 * active/active no node is only BACKUP, and the in-place reload moves no VIP in either order.
 */
export function reloadOrder(roles: PairRoles): readonly OrderedNode[] {
  const names = [...new Set(roles.instances.flatMap((each) => each.views.map((view) => view.node)))];
  const standing = names.map((node) => {
    const mine = roles.instances.map((each) => ({ each, view: each.views.find((view) => view.node === node) }));
    const masterOf = mine.flatMap(({ each }) => (each.master === node ? [each.name] : []));
    const backupOf = mine.flatMap(({ each, view }) => (view !== undefined && each.master !== node ? [each.name] : []));
    const priority = mine.reduce((sum, { view }) => sum + (view?.effectivePriority ?? 0), 0);
    return { node, masterOf, backupOf, priority };
  });
  const ordered = standing.toSorted(
    (a, b) => a.masterOf.length - b.masterOf.length || a.priority - b.priority || a.node.localeCompare(b.node),
  );
  const activeActive = ordered.filter((each) => each.masterOf.length > 0).length > 1;
  return ordered.map((each, at) => ({
    node: each.node,
    masterOf: each.masterOf,
    backupOf: each.backupOf,
    why: whyHere(each, at, ordered.length, activeActive),
  }));
}

function whyHere(
  each: { readonly masterOf: readonly string[]; readonly priority: number },
  at: number,
  count: number,
  activeActive: boolean,
): string {
  if (each.masterOf.length === 0) {
    return count > 2
      ? `BACKUP with effective priority ${each.priority}: the lower, the later it would take over`
      : 'BACKUP: it carries no VIP';
  }
  const carries = `MASTER of ${each.masterOf.join(', ')}`;
  if (!activeActive) return `${carries}: last, when every BACKUP is proven able`;
  return at === 0
    ? `${carries}: active/active, so no node is only BACKUP; it carries the fewest VIPs or the lowest priorities, and its peer is a proven BACKUP for them`
    : `${carries}: after its peer was proven on the new configuration`;
}
