import type { RouterConfig } from '../vrrp/router.js';
import { effectiveOf } from '../vrrp/tracked-priority.js';
import { routersOfState } from './failover.js';
import { mastersOf, type PairRoles } from './roles.js';
import { routersOf } from './routers.js';
import type { NodeState } from './serving.js';
import { completeSetup, type Setup } from './setup.js';

/** The setup of a pair as it was observed: what keepalived runs, who is MASTER, who is down. */
export function liveSetup(pair: string, roles: PairRoles, states: readonly NodeState[]): Setup {
  const routers = states.flatMap(routersOfState);
  return completeSetup({
    pair,
    nodes: states.map(({ facts: { node, keepalived } }) => ({
      node,
      release: keepalived.version ?? 'unknown',
      releaseFrom: 'node',
    })),
    routers,
    masters: observedMasters(roles),
    down: states.filter(({ facts }) => facts.keepalived.processes.length === 0).map(({ facts }) => facts.node),
    checks: states.flatMap(({ facts }) => facts.keepalived.config?.scripts.map(({ name }) => name) ?? []),
    notes: [...roleNotes(roles), ...states.flatMap((state) => stateNotes(state, routers))],
  });
}

/** What a node would load at a reload: its file, whatever it runs now. */
export function routersOnDisk({ facts: { node, addresses, keepalived } }: NodeState): readonly RouterConfig[] {
  const { version, config } = keepalived;
  return version === undefined ? [] : routersOf({ node, release: version, config, addresses });
}

/** Settled ones, and where roles are contradictory at least the only node that says MASTER. */
function observedMasters(roles: PairRoles): Readonly<Record<string, string>> {
  const only = roles.instances.flatMap(({ key, views }) => {
    const masters = views.filter(({ role }) => role === 'MASTER');
    const [first] = masters;
    return first !== undefined && masters.length === 1 ? [[key, first.node] as const] : [];
  });
  return { ...Object.fromEntries(only), ...mastersOf(roles) };
}

function roleNotes({ verdict }: PairRoles): readonly string[] {
  return verdict.verdict === 'ok'
    ? []
    : [`the pair is not as it should be: ${verdict.reason}; simulated as if it were settled`];
}

function stateNotes(state: NodeState, routers: readonly RouterConfig[]): readonly string[] {
  const { node, keepalived } = state.facts;
  const running = routers.filter((router) => router.node === node);
  const onDisk = routersOnDisk(state);
  const differs = keepalived.dump !== undefined && JSON.stringify(running) !== JSON.stringify(onDisk);
  const weighed = running.flatMap((router) => {
    const now = keepalived.dump?.find(({ name }) => name === router.instance)?.effectivePriority;
    const well = effectiveOf(router);
    return now === undefined || now === well || router.release.startsWith('1.')
      ? []
      : [
          `${node} has effective priority ${now} in ${router.instance} now, ${well} when every check is well, which is simulated`,
        ];
  });
  return [
    ...(differs ? [`${node} runs another configuration than its file holds: a reload event loads the file`] : []),
    ...weighed,
    ...(keepalived.dump === undefined && keepalived.processes.length > 0
      ? [`${node}: keepalived's own values could not be read, those of its file are used`]
      : []),
  ];
}
