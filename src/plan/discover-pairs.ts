import type { NodeFacts } from '../node/facts.js';
import { instanceKey } from '../vrrp/router.js';
import { bondsBetween, type SeenRouter, seenRouters } from './bonds.js';
import { allVips } from './instance-change.js';
import { type PairRoles, rolesOf } from './roles.js';

/** Nodes that share VRRP instances. */
export interface DiscoveredPair {
  /** In the order in which they were given. */
  readonly nodes: readonly NodeFacts[];
  readonly roles: PairRoles;
}

/** A node that is in no pair, and why. */
export interface LeftNode {
  readonly node: string;
  readonly reason: string;
}

export interface Discovery {
  readonly pairs: readonly DiscoveredPair[];
  readonly left: readonly LeftNode[];
}

/** Groups nodes into pairs by the VRRP instances that they share. A machine that was reached under two names counts once. */
export function discoverPairs(given: readonly NodeFacts[]): Discovery {
  const { nodes, twins } = onceEach(given);
  const routers = nodes.flatMap(seenRouters);
  const pairs = groupsOf(
    nodes,
    bondsBetween(routers).map(([one, other]) => [one.facts, other.facts] as const),
  );
  const single = pairs.filter((pair) => pair.length === 1).flat();
  return {
    pairs: pairs.filter((pair) => pair.length > 1).map((pair) => ({ nodes: pair, roles: rolesOf(pair) })),
    left: [...single.map((facts) => ({ node: facts.node, reason: whyAlone(facts, routers) })), ...twins],
  };
}

/** Containers of one machine have the same boot-id, and other names and addresses. */
function onceEach(given: readonly NodeFacts[]): {
  readonly nodes: readonly NodeFacts[];
  readonly twins: readonly LeftNode[];
} {
  const first = new Map<string, NodeFacts>();
  const twins: LeftNode[] = [];
  for (const facts of given) {
    const addresses = facts.addresses.map(({ address }) => address).toSorted();
    const identity = JSON.stringify([facts.bootId, facts.hostname, addresses]);
    const known = first.get(identity);
    if (known === undefined) first.set(identity, facts);
    else twins.push({ node: facts.node, reason: `it is the same machine as ${known.node}` });
  }
  return { nodes: [...first.values()], twins };
}

/** Everything that is bound to each other, also through others. */
function groupsOf(
  nodes: readonly NodeFacts[],
  bonds: readonly (readonly [NodeFacts, NodeFacts])[],
): readonly (readonly NodeFacts[])[] {
  const groupOf = new Map(nodes.map((facts) => [facts, [facts]]));
  for (const [one, other] of bonds) {
    const [into = [], from = []] = [groupOf.get(one), groupOf.get(other)];
    if (into === from) continue;
    into.push(...from);
    for (const each of from) groupOf.set(each, into);
  }
  return [...new Set(groupOf.values())].map((group) => group.toSorted((a, b) => nodes.indexOf(a) - nodes.indexOf(b)));
}

function whyAlone(facts: NodeFacts, routers: readonly SeenRouter[]): string {
  const own = routers.filter((each) => each.facts === facts);
  if (own.length === 0) return whyNoRouter(facts);
  return own.map((each) => whyUnmatched(each, routers)).join('; ');
}

function whyNoRouter({ keepalived, unknowns }: NodeFacts): string {
  if (keepalived.version === undefined) return 'keepalived is not installed';
  if (keepalived.processes.length === 0 && keepalived.config === undefined)
    return 'keepalived does not run, and has no configuration';
  const unread = unknowns.filter((text) => /keepalived|root/.test(text));
  return ['keepalived has no VRRP instance', ...unread].join('; ');
}

function whyUnmatched({ facts, router }: SeenRouter, routers: readonly SeenRouter[]): string {
  const what = `${router.instance} (VRID ${router.vrid}, ${router.family}, ${allVips(router).join(', ') || 'no VIP'})`;
  const absent = router.unicast?.peers.filter(
    (peer) => !routers.some((each) => each.facts.addresses.some(({ address }) => address === peer)),
  );
  if (absent !== undefined && absent.length > 0)
    return `the unicast peer ${absent.join(', ')} of ${what} is not among the hosts`;
  const others = routers.filter((each) => each.facts !== facts && instanceKey(each.router) === instanceKey(router));
  if (others.length === 0) return `no other host has ${what}`;
  const shown = others.map(
    ({ facts: other, router: theirs }) => `${other.node} with ${allVips(theirs).join(', ') || 'no VIP'}`,
  );
  return `${what} has its VRID in common with ${shown.join(' and ')}, and nothing else`;
}
