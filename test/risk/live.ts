import { rolesOf } from '../../src/plan/roles.js';
import type { NodeState } from '../../src/plan/serving.js';
import type { PairEvidence } from '../../src/risk/evidence.js';
import { type InstanceSketch, nodeFacts } from '../plan/pair-facts.js';
import { type SceneNode, sceneOf } from './scenes.js';

/** A node as it is observed: its instances by keepalived's own word, and where the VIPs are. */
export const observed = (
  node: string,
  instances: readonly InstanceSketch[],
  options: Parameters<typeof nodeFacts>[2] = {},
): NodeState => ({ facts: nodeFacts(node, instances, options), sockets: {}, runtime: { unknowns: [] } });

/** A live pair of these nodes with its roles; those without a state could not be looked at. */
export function liveScene(nodes: readonly SceneNode[]): PairEvidence {
  const states = nodes.flatMap(({ state }) => (state === undefined ? [] : [state]));
  return sceneOf(nodes, { roles: rolesOf(states.map(({ facts }) => facts)) });
}

/** The same node as a BACKUP that accepts the adverts of this router. */
export function hearing(state: NodeState, masterRouter: string): NodeState {
  const { dump = [] } = state.facts.keepalived;
  const keepalived = { ...state.facts.keepalived, dump: dump.map((each) => ({ ...each, masterRouter })) };
  return { ...state, facts: { ...state.facts, keepalived } };
}
