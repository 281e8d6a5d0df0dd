import type { Pair } from '../inventory/model.js';
import { type PairRoles, rolesOf } from '../plan/roles.js';
import type { NodeState } from '../plan/serving.js';
import { SshError } from '../ssh/error.js';
import { type NodeSession, nodeSession } from './node-session.js';
import type { World } from './world.js';

/** A pair as it was found, with the nodes that could not be read. */
export interface PairSurvey {
  readonly pair: string;
  readonly states: readonly NodeState[];
  readonly unread: readonly { readonly node: string; readonly reason: string; readonly remedy?: string }[];
  readonly roles: PairRoles;
}

/** Reads every node of a pair that can be read. Takes no lock, changes nothing, never rejects for what a node does. */
export async function surveyPair(pair: Pair, world: World): Promise<PairSurvey> {
  const { read, unread } = await readNodes(pair, world, (node) => node.read());
  return surveyOf(pair, read, unread);
}

/** How a pair was found, from what its nodes were found to be. */
export const surveyOf = (pair: Pair, states: readonly NodeState[], unread: PairSurvey['unread']): PairSurvey => ({
  pair: pair.name,
  states,
  unread,
  roles: rolesOf(states.map((state) => state.facts)),
});

/** Connects to all nodes of a pair at once, reads each one in the same way, and lets go of it. In the order of the pair; never rejects. */
export async function readNodes<Result>(
  pair: Pair,
  world: World,
  read: (node: NodeSession) => Promise<Result>,
): Promise<{ readonly read: readonly Result[]; readonly unread: PairSurvey['unread'] }> {
  const results = await Promise.all(
    pair.nodes.map(async (spec) => {
      try {
        const node = nodeSession(spec, await world.connect(spec));
        try {
          return { read: await read(node) };
        } finally {
          await node.close();
        }
      } catch (error) {
        const remedy = error instanceof SshError ? error.remedy : undefined;
        const reason = error instanceof Error ? error.message : String(error);
        return { unread: { node: spec.name, reason, ...(remedy === undefined ? {} : { remedy }) } };
      }
    }),
  );
  return {
    read: results.flatMap((result) => ('read' in result ? [result.read] : [])),
    unread: results.flatMap((result) => ('unread' in result ? [result.unread] : [])),
  };
}
