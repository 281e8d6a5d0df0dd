import { isWildcard } from '../haproxy/wildcard.js';
import type { PairRoles } from './roles.js';
import { type NodeState, servingOf } from './serving.js';
import { blocked, ok, type Verdict } from './verdict.js';

/** What `haproxy -c` said on one node, with the service's own arguments. */
export interface Validation {
  readonly node: string;
  readonly ok: boolean;
  readonly messages: string;
}

/** Whether every node could carry the VIPs at once: its configuration accepted, HAProxy serving, listeners and servers as on the MASTERs. */
export const ableToTakeOver = (
  states: readonly NodeState[],
  roles: PairRoles,
  validations: readonly Validation[],
): readonly Verdict[] => [
  roles.verdict,
  ...validations.map(validated),
  ...states.map(serves),
  ...states.flatMap((state) => listensAs(state, mastersAmong(states, roles), roles)),
  ...standbyServers(states, roles),
];

export const validated = (validation: Validation): Verdict =>
  validation.ok
    ? ok(`${validation.node}: haproxy -c accepts the configuration`)
    : blocked(
        `${validation.node}: haproxy -c refuses the configuration: ${validation.messages.trim()}`,
        `correct it on ${validation.node}; the running HAProxy was not touched`,
      );

/** The nodes that are MASTER of an instance. */
const mastersAmong = (states: readonly NodeState[], roles: PairRoles): readonly NodeState[] =>
  states.filter(({ facts }) => roles.instances.some(({ master }) => master === facts.node));

/** Servers of every node against those of the MASTERs. */
export const standbyServers = (states: readonly NodeState[], roles: PairRoles): readonly Verdict[] =>
  states.flatMap((state) => seesServersOf(state, mastersAmong(states, roles)));

/** A node that can't reach the servers its peers reach would serve errors the moment it takes over. Empty: nothing stands in the way. */
export function seesServersOf(state: NodeState, masters: readonly NodeState[]): readonly Verdict[] {
  const { node } = state.facts;
  const onMasters = masters.map((each) => ({ node: each.facts.node, backends: servingOf(each).backends ?? [] }));
  return (servingOf(state).backends ?? [])
    .filter((mine) => mine.total > 0 && mine.up === 0)
    .flatMap((mine) => {
      const better = onMasters.find(
        (other) => other.node !== node && (other.backends.find((each) => each.backend === mine.backend)?.up ?? 0) > 0,
      );
      return better === undefined
        ? []
        : [
            blocked(
              `${node} sees no server of backend ${mine.backend} up, ${better.node} does: it could not take over`,
              `see from ${node} why its checks fail`,
            ),
          ];
    });
}

/** Whether HAProxy serves on a node at all. */
export function serves(state: NodeState): Verdict {
  const { node, haproxy } = state.facts;
  if (servingOf(state).workers.length > 0) return ok(`${node}: HAProxy serves`);
  const what = haproxy.processes.length === 0 ? 'HAProxy does not run' : 'no HAProxy worker serves';
  return blocked(`${node}: ${what}: it could not take over`, `start HAProxy on ${node}`);
}

/** A port that a MASTER serves for its VIPs and another node does not would be refused the moment the VIP moves. Empty: there is none. */
export function listensAs(state: NodeState, masters: readonly NodeState[], roles: PairRoles): readonly Verdict[] {
  const vips = new Set(roles.instances.flatMap((each) => each.vips));
  const ports = (of: NodeState): ReadonlySet<number> =>
    new Set(
      servingOf(of)
        .listeners.filter(({ address }) => isWildcard(address) || vips.has(address))
        .map(({ port }) => port),
    );
  const held = ports(state);
  return masters.flatMap((master) => {
    const missing = [...ports(master)].filter((port) => !held.has(port));
    return missing.length === 0
      ? []
      : [
          blocked(
            `${state.facts.node} does not listen on port ${missing.join(', ')}, ${master.facts.node} does: it could not take over`,
            'bring both to the same configuration and reload them: hitless status shows the drift',
          ),
        ];
  });
}
