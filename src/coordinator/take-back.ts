import type { Pair } from '../inventory/model.js';
import { NodeError } from '../node/node-error.js';
import { revertRun } from '../node/undo.js';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import type { Changing } from './changing.js';
import type { PairSession } from './pair-session.js';
import type { World } from './world.js';

/** What became of the nodes that had something to take back. */
export interface TakenBack {
  readonly done: readonly string[];
  /** Nodes that could not be told; they undo it by themselves at their deadline, where one is armed. */
  readonly untold: readonly string[];
  /** What could not be undone, in words. */
  readonly failed: readonly string[];
}

/**
 * Tells every armed node to take the run back, in the order and at the distance that the plan's deadlines have: on the way back, too, old and new nodes must
 * not meet. Files that only lie staged are dropped.
 */
export async function takeBack(
  pair: Pair,
  session: PairSession,
  { hand, run, world, steps, losses }: Pick<Changing, 'hand' | 'run' | 'world' | 'steps' | 'losses'>,
): Promise<TakenBack> {
  const first = Math.min(...[...hand.armed.values()].map(({ step }) => step.offsetMs));
  const done: string[] = [];
  const untold: string[] = [];
  const failed: string[] = [];
  losses.enter('put back');
  await Promise.all(
    [...hand.armed].map(async ([node, { step }]) => {
      await world.sleep(step.offsetMs - first);
      try {
        await steps('put-back', node, `${node} takes the change back`, async () => {
          const text = await withNode(pair, node, session, world, (host) => takeBackOn(host, run));
          return { found: undefined, text };
        });
        done.push(node);
      } catch (error) {
        if (error instanceof NodeError && error.code === 'half') failed.push(error.message);
        else if (error instanceof NodeError || error instanceof SshError) untold.push(node);
        else throw error;
      }
    }),
  );
  for (const node of done) hand.armed.delete(node);
  return { done, untold, failed };
}

/** Drops the files that lie staged on nodes on which nothing was armed. What can't be dropped goes after a day. */
export async function dropStaged(session: PairSession, run: string, nodes: Iterable<string>): Promise<void> {
  await Promise.all([...nodes].map((node) => revertRun(session.node(node).host, run).catch(() => undefined)));
}

/** The node may never have armed it, or may have taken it back by itself. */
async function takeBackOn(host: Host, run: string): Promise<string> {
  try {
    const { state, did } = await revertRun(host, run);
    const text = did.map((each) => each.text).join('; ');
    if (state === 'failed') throw new NodeError(host.name, 'revert', 'half', text);
    return text === '' ? 'it had been taken back' : text;
  } catch (error) {
    if (error instanceof NodeError && (error.code === 'no-run' || error.code === 'not-armed'))
      return 'nothing was armed';
    throw error;
  }
}

/** Over the connection of the run where it lives, else over a new one. */
async function withNode<Result>(
  pair: Pair,
  node: string,
  session: PairSession,
  world: World,
  work: (host: Host) => Promise<Result>,
): Promise<Result> {
  const open = session.node(node);
  if (open.lost() === undefined) return work(open.host);
  const spec = pair.nodes.find(({ name }) => name === node);
  if (spec === undefined) throw new RangeError(`${node} is no node of ${pair.name}`);
  const host = await world.connect(spec);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}
