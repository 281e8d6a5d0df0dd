import PQueue from 'p-queue';
import type { NodeSpec, Pair } from '../inventory/model.js';
import { NodeError } from '../node/node-error.js';
import { type PendingRun, pendingRuns } from '../node/pending-runs.js';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import type { World } from './world.js';

/** What a node said on being asked for something; a `reason` where it could not be asked, or refused. */
export type NodeAnswer<T> =
  | { readonly pair: string; readonly node: string; readonly answer: T }
  | {
      readonly pair: string;
      readonly node: string;
      readonly reason: string;
      readonly remedy?: string;
      /** Of the refusal, where the node program itself refused. */
      readonly code?: string;
    };

/** Asks one node over a connection of its own. Never rejects for what a node does. */
export async function askNode<T>(
  pair: string,
  spec: NodeSpec,
  world: World,
  ask: (host: Host) => Promise<T>,
): Promise<NodeAnswer<T>> {
  const about = { pair, node: spec.name };
  try {
    const host = await world.connect(spec);
    try {
      return { ...about, answer: await ask(host) };
    } finally {
      await host.close();
    }
  } catch (error) {
    if (!(error instanceof SshError || error instanceof NodeError)) throw error;
    return {
      ...about,
      reason: error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error instanceof NodeError ? { code: error.code } : {}),
    };
  }
}

/** The runs of every node, `concurrency` pairs at a time, in the order of the inventory. */
export async function readRuns(
  pairs: readonly Pair[],
  world: World,
  concurrency: number,
): Promise<readonly NodeAnswer<readonly PendingRun[]>[]> {
  const queue = new PQueue({ concurrency });
  const answers = await queue.addAll(
    pairs.map(
      (pair) => () =>
        Promise.all(pair.nodes.map((spec) => askNode(pair.name, spec, world, (host) => pendingRuns(host)))),
    ),
  );
  return answers.flat();
}

/** Whether a run still waits for its end. */
export const isUnended = ({ state }: PendingRun): boolean => state !== 'confirmed';
