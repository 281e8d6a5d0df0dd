import type { Bundle } from '../bundle/bundle.js';
import { type FileDrift, fileDrift } from '../bundle/file-drift.js';
import type { NodeSpec, Pair } from '../inventory/model.js';
import { type PairRoles, rolesOf } from '../plan/roles.js';
import type { NodeState } from '../plan/serving.js';
import { SshError } from '../ssh/error.js';
import { differingFiles } from './compare-files.js';
import { type NodeSession, nodeSession } from './node-session.js';
import type { World } from './world.js';

/** A node that could not be read, and why. */
export interface UnreadNode {
  readonly node: string;
  readonly reason: string;
  readonly remedy?: string;
}

/** A pair as it was found, with the nodes that could not be read. */
export interface PairSurvey {
  readonly pair: string;
  readonly states: readonly NodeState[];
  readonly unread: readonly UnreadNode[];
  readonly roles: PairRoles;
  /** By node, what is not as its bundle has it; empty where the files were not compared. */
  readonly fileDrift: readonly { readonly node: string; readonly files: readonly FileDrift[] }[];
}

/** Reads every node of a pair that can be read, and compares the files of those that a bundle is given of. Takes no lock, changes nothing, never rejects for what a node does. */
export async function surveyPair(pair: Pair, world: World, bundles: readonly Bundle[] = []): Promise<PairSurvey> {
  const { read, unread } = await readNodes(pair, world, async (node) => {
    const state = await node.read();
    const bundle = bundles.find((each) => each.node === node.spec.name);
    if (bundle === undefined) return { state };
    return { state, drift: { node: bundle.node, files: fileDrift((await differingFiles(node, bundle)).changes) } };
  });
  const survey = surveyOf(
    pair,
    read.map(({ state }) => state),
    unread,
  );
  return { ...survey, fileDrift: read.flatMap(({ drift }) => (drift === undefined ? [] : [drift])) };
}

/** How a pair was found, from what its nodes were found to be. */
export const surveyOf = (pair: Pair, states: readonly NodeState[], unread: readonly UnreadNode[]): PairSurvey => ({
  pair: pair.name,
  states,
  unread,
  roles: rolesOf(states.map((state) => state.facts)),
  fileDrift: [],
});

/** Connects to all nodes of a pair at once, reads each one in the same way, and lets go of it. In the order of the pair; never rejects. */
export async function readNodes<Result>(
  pair: Pair,
  world: World,
  read: (node: NodeSession) => Promise<Result>,
): Promise<{ readonly read: readonly Result[]; readonly unread: readonly UnreadNode[] }> {
  const results = await Promise.all(pair.nodes.map((spec) => readNode(spec, world, read)));
  return {
    read: results.flatMap((result) => ('read' in result ? [result.read] : [])),
    unread: results.flatMap((result) => ('unread' in result ? [result.unread] : [])),
  };
}

/** Connects to a node, reads it and lets it go. Never rejects for what the node does. */
export async function readNode<T>(
  spec: NodeSpec,
  world: World,
  read: (node: NodeSession) => Promise<T>,
): Promise<{ readonly read: T } | { readonly unread: UnreadNode }> {
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
}
