import { surveyPair } from '../../src/coordinator/survey.js';
import { realWorld } from '../../src/coordinator/world.js';
import type { Pair } from '../../src/inventory/model.js';
import type { HostFacts } from '../../src/node/host-facts.js';
import { EMPTY_INSPECTION } from '../../src/node/inspection.js';
import { type NodeState, servingOf } from '../../src/plan/serving.js';
import type { NodeEvidence, PairEvidence } from '../../src/risk/evidence.js';
import { evidenceFromState, unreadEvidence } from '../../src/risk/from-state.js';
import type { FakeFleet } from '../fleet/fleet.js';
import { NOW_MS } from './scenes.js';

/** A machine on which nothing is wrong. */
export const HOST: HostFacts = {
  node: '',
  links: [],
  sysctls: {},
  activeUnits: [],
  units: {},
  programs: new Map(),
  haproxyCheck: { exitCode: 0, command: 'haproxy -c', messages: [] },
  haproxyCheckMs: 41,
  keepalivedTestMs: 12,
  unknowns: [],
};

/** A node as it was observed, on a machine on which nothing is wrong. */
const liveNode = (state: NodeState): NodeEvidence => {
  const { node } = state.facts;
  return evidenceFromState(state, {
    host: { ...HOST, node },
    inspection: { ...EMPTY_INSPECTION, node, limits: { openFiles: 65_536 } },
    workerUse: {
      nowMs: NOW_MS,
      uptimeMs: 1_000_000,
      freeKib: 812_000,
      processes: servingOf(state).workers.map(({ pid, startTicks }) => ({ pid, startTicks, rssKib: 40_000 })),
    },
  });
};

/** A pair of the fake fleet as evidence. Nodes that can't be read lack every piece, with the reason. */
export async function livePairEvidence(fleet: FakeFleet, pair: Pair): Promise<PairEvidence> {
  const { states, unread, roles } = await surveyPair(
    pair,
    realWorld((node) => fleet.connect(node)),
  );
  return {
    pair: pair.name,
    labels: pair.labels,
    nowMs: NOW_MS,
    missing: {},
    roles,
    drills: [],
    nodes: pair.nodes.map(({ name }) => {
      const state = states.find(({ facts }) => facts.node === name);
      const reason = unread.find(({ node }) => node === name)?.reason ?? 'it was not read';
      return state === undefined ? unreadEvidence(name, reason) : liveNode(state);
    }),
  };
}
