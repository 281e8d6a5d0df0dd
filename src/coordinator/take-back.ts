import type { Pair } from '../inventory/model.js';
import { lockNode } from '../node/lock.js';
import { NodeError } from '../node/node-error.js';
import { pendingRuns } from '../node/pending-runs.js';
import { rearmUndo, revertRun } from '../node/undo.js';
import { SshError } from '../ssh/error.js';
import type { Armed, Changing } from './changing.js';
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

type Undoing = Pick<Changing, 'hand' | 'plan' | 'run' | 'operator' | 'world'>;

/**
 * Tells every armed node to take the run back, in the order and at the distance that the plan's deadlines have: on the way back, too, old and new nodes must
 * not meet. Where the order counts and one of them can't be told, none is: at their deadlines they do it in that order by themselves.
 */
export async function takeBack(
  pair: Pair,
  session: PairSession,
  changing: Undoing & Pick<Changing, 'steps' | 'losses'>,
): Promise<TakenBack> {
  const { hand, run, world, steps, losses } = changing;
  if (inOrder(changing) && !(await prepareAll({ pair, session, world }, changing)))
    return { done: [], untold: [...hand.armed.keys()], failed: [] };
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

/** Under a timer that must not be put off, old and new nodes refuse each other. */
const inOrder = ({ hand, plan }: Pick<Changing, 'hand' | 'plan'>): boolean =>
  hand.armed.size > 1 &&
  [...hand.armed.values()].some(({ step }) => plan.timers.some((each) => each.name === step.timer && !each.renewable));

/** Whether every armed node can be told, as far as asking them all can show. */
async function prepareAll(left: Left, changing: Undoing): Promise<boolean> {
  const { hand } = changing;
  try {
    await Promise.all([...hand.armed.keys()].map((node) => overNode(left, node, pendingRuns)));
    if (hand.confirmed.size === 0) await Promise.all([...hand.armed].map((each) => armWhole(left, each, changing)));
    return true;
  } catch (error) {
    if (error instanceof NodeError || error instanceof SshError) return false;
    throw error;
  }
}

/** Arms a node with its whole undo again that was armed to stop only, since others were about to be confirmed: they are not. */
async function armWhole(
  left: Left,
  [node, { step, deadlineMs }]: readonly [string, Armed],
  { run, operator, world, plan }: Undoing,
): Promise<void> {
  const whole = plan.steps.findLast(
    (each): each is Armed['step'] => each.kind === 'arm' && each.node === node && putsBack(each),
  );
  if (whole === undefined || putsBack(step)) return;
  await overNode(left, node, async (host) => {
    const isNew = left.session?.node(node).host !== host;
    const lock = isNew ? await lockNode(host, { run, operator }) : undefined;
    try {
      await rearmUndo(host, run, deadlineMs - world.now(), whole.undo);
    } finally {
      await lock?.release();
    }
  });
}

const putsBack = ({ undo }: Armed['step']): boolean => undo.some((action) => action.do === 'files');

/** Drops the files that lie staged on nodes on which nothing was armed, over a new connection where the old one is gone. What can't be dropped goes after a day. */
export async function dropStaged(left: Left, run: string, nodes: Iterable<string>): Promise<void> {
  const drop = (node: string) => overNode(left, node, (host) => revertRun(host, run));
  await Promise.all([...nodes].map((node) => drop(node).catch(() => undefined)));
}
