import type { Pair } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { openPair, type PairSession } from './pair-session.js';
import type { World } from './world.js';

/** What is left of a run that was halted: its connections may be gone. */
export interface Left {
  readonly pair: Pair;
  readonly session: PairSession | undefined;
  readonly world: World;
}

/** Works on a pair over the connections of the run where all of them live, else over new ones. */
export async function overPair<Result>(
  { pair, session, world }: Left,
  work: (open: PairSession) => Promise<Result>,
): Promise<Result> {
  if (session?.nodes.every((node) => node.lost() === undefined) === true) return work(session);
  const again = await openPair(pair, world);
  try {
    return await work(again);
  } finally {
    await again.close();
  }
}

/** Works on one node over the connection of the run where it lives, else over a new one. */
export async function overNode<Result>(
  { pair, session, world }: Left,
  node: string,
  work: (host: Host) => Promise<Result>,
): Promise<Result> {
  const open = session?.nodes.find(({ spec }) => spec.name === node);
  if (open !== undefined && open.lost() === undefined) return work(open.host);
  const spec = pair.nodes.find(({ name }) => name === node);
  if (spec === undefined) throw new RangeError(`${node} is no node of ${pair.name}`);
  const host = await world.connect(spec);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}
