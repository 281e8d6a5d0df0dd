import type { Pair } from '../inventory/model.js';
import { NodeError } from '../node/node-error.js';
import { revertRun } from '../node/undo.js';
import { SshError } from '../ssh/error.js';
import type { Changing } from './changing.js';
import type { PairSession } from './pair-session.js';
import { type Left, overNode } from './reconnect.js';
import { revertNode } from './revert-node.js';

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
 * not meet.
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
          const text = await overNode({ pair, session, world }, node, (host) => revertNode(host, run));
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

/** Drops the files that lie staged on nodes on which nothing was armed, over a new connection where the old one is gone. What can't be dropped goes after a day. */
export async function dropStaged(left: Left, run: string, nodes: Iterable<string>): Promise<void> {
  const drop = (node: string) => overNode(left, node, (host) => revertRun(host, run));
  await Promise.all([...nodes].map((node) => drop(node).catch(() => undefined)));
}
