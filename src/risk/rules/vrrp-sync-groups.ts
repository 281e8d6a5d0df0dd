import { instanceKey, type RouterConfig } from '../../vrrp/router.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import type { Found } from '../finding.js';
import { besideEachOther, byNode, instanceName, listed, pairsOf, placeOf } from '../routers-beside.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const groupsDiffer = pairRule({
  id: 'vrrp-sync-group-differs',
  severity: 'medium',
  what: 'Instances that move together on one node do not on another',
  why: 'A node becomes MASTER of a sync group only if it can be MASTER of every member. Where the other node moves the instances one by one, one of them can end up with no MASTER, or the VIPs on different nodes.',
  remedy: 'Configure the same vrrp_sync_group with the same members on all nodes.',
  sources: ['keepalived vrrp_sync.c vrrp_sync_can_goto_master', 'keepalived.conf(5) vrrp_sync_group'],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared, routers: all }) {
      for (const routers of shared) {
        const together = (router: RouterConfig): string => listed(partnersOf(router, all, shared)) || 'nothing';
        if (new Set(routers.map(together)).size === 1) continue;
        const [first] = routers;
        const subject = instanceName(routers);
        const message = `${subject} moves together with ${byNode(routers, together)}`;
        yield { subject, message, ...(first && placeOf(nodes, first)) };
      }
    }),
});

/** The other members of a router's group, by names that are the same on all nodes. */
function partnersOf(
  router: RouterConfig,
  all: readonly RouterConfig[],
  shared: readonly (readonly RouterConfig[])[],
): readonly string[] {
  if (router.syncGroup === undefined) return [];
  return all
    .filter((each) => each !== router && each.node === router.node && each.syncGroup === router.syncGroup)
    .map((each) => instanceName(shared.find((routers) => routers.includes(each)) ?? [each]))
    .toSorted();
}

const prioritiesCross = pairRule({
  id: 'vrrp-sync-group-priorities-cross',
  severity: 'medium',
  what: 'In a sync group one node is preferred for one instance, and another node for the next',
  why: 'All members move together, so the node that wins one instance takes them all, and loses the other one: the nodes elect again and again.',
  remedy:
    'Give all members of a sync group the same order of priorities; split the group where each node is to be MASTER of some.',
  sources: ['keepalived.conf(5) vrrp_sync_group', 'keepalived vrrp_sync.c vrrp_sync_backup, vrrp_sync_master'],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared, routers: all }) {
      const told = new Set<string>();
      for (const [a, b] of shared.flatMap(pairsOf)) {
        const crossed = crossing(a, b, all);
        const key = [a.node, b.node, a.syncGroup].join(' ');
        if (crossed === undefined || told.has(key)) continue;
        told.add(key);
        const [otherA, otherB] = crossed;
        yield {
          subject: a.syncGroup ?? '',
          message: `sync group ${a.syncGroup}: ${inWords(a, b)}, but ${inWords(otherA, otherB)}`,
          ...placeOf(nodes, a, 'priority'),
        };
      }
    }),
});

/** Another member of the group that both routers are in, of which the other node has the higher priority. */
function crossing(a: RouterConfig, b: RouterConfig, all: readonly RouterConfig[]) {
  if (a.syncGroup === undefined || b.syncGroup === undefined) return undefined;
  const sign = Math.sign(effectiveOf(a) - effectiveOf(b));
  const members = (router: RouterConfig): readonly RouterConfig[] =>
    all.filter(({ node, syncGroup }) => node === router.node && syncGroup === router.syncGroup);
  return members(a)
    .flatMap((one) => members(b).map((other) => [one, other] as const))
    .find(
      ([one, other]) =>
        instanceKey(one) === instanceKey(other) && sign * Math.sign(effectiveOf(one) - effectiveOf(other)) === -1,
    );
}

const inWords = (a: RouterConfig, b: RouterConfig): string =>
  `${instanceName([a, b])} has priority ${byNode([a, b], (each) => `${effectiveOf(each)}`)}`;

const groupOfOne = nodeRule({
  id: 'vrrp-sync-group-of-one',
  severity: 'low',
  what: 'A sync group has one member only',
  why: 'There is nothing to keep together, and weighted checks of the member itself are dropped because of the group.',
  remedy: 'Take the group out, or name the instance that is to move with it.',
  sources: ['keepalived vrrp_sync.c vrrp_sync_set_group "has only 1 virtual router"'],
  needs: ['keepalived'],
  *check({ keepalived: { syncGroups, instances } }): Generator<Found> {
    for (const { name, members, at } of syncGroups) {
      const known = members.filter((member) => instances.some((each) => each.name === member));
      if (known.length === 1)
        yield { subject: name, message: `sync group ${name} has ${known[0]} as its only member`, at };
    }
  },
});

/** Instances that move together. */
export const syncGroupRules: readonly Rule[] = [groupsDiffer, prioritiesCross, groupOfOne];
