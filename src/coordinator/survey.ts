import type { Bundle } from '../bundle/bundle.js';
import { type FileDrift, fileDrift } from '../bundle/file-drift.js';
import type { Pair } from '../inventory/model.js';
import { type PairRoles, rolesOf } from '../plan/roles.js';
import type { NodeState } from '../plan/serving.js';
import { SshError } from '../ssh/error.js';
import { differingFiles } from './compare-files.js';
import { nodeSession } from './node-session.js';
import type { World } from './world.js';

/** A pair as it was found, with the nodes that could not be read. */
export interface PairSurvey {
  readonly pair: string;
  readonly states: readonly NodeState[];
  readonly unread: readonly { readonly node: string; readonly reason: string; readonly remedy?: string }[];
  readonly roles: PairRoles;
  /** By node, what is not as its bundle has it; empty where the files were not compared. */
  readonly fileDrift: readonly { readonly node: string; readonly files: readonly FileDrift[] }[];
}

/** Reads every node of a pair that can be read, and compares the files of those that a bundle is given of. Takes no lock, changes nothing, never rejects for what a node does. */
export async function surveyPair(pair: Pair, world: World, bundles: readonly Bundle[] = []): Promise<PairSurvey> {
  const states: NodeState[] = [];
  const drifts: { node: string; files: readonly FileDrift[] }[] = [];
  const unread: { node: string; reason: string; remedy?: string }[] = [];
  await Promise.all(
    pair.nodes.map(async (spec) => {
      try {
        const node = nodeSession(spec, await world.connect(spec));
        try {
          states.push(await node.read());
          const bundle = bundles.find((each) => each.node === spec.name);
          if (bundle !== undefined)
            drifts.push({ node: spec.name, files: fileDrift((await differingFiles(node, bundle)).changes) });
        } finally {
          await node.close();
        }
      } catch (error) {
        const remedy = error instanceof SshError ? error.remedy : undefined;
        const reason = error instanceof Error ? error.message : String(error);
        unread.push({ node: spec.name, reason, ...(remedy === undefined ? {} : { remedy }) });
      }
    }),
  );
  const order = pair.nodes.map((node) => node.name);
  const sorted = states.toSorted((a, b) => order.indexOf(a.facts.node) - order.indexOf(b.facts.node));
  return {
    pair: pair.name,
    states: sorted,
    unread,
    roles: rolesOf(sorted.map((state) => state.facts)),
    fileDrift: drifts.toSorted((a, b) => order.indexOf(a.node) - order.indexOf(b.node)),
  };
}
