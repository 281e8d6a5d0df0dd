import { asInstalled, type Changing } from './changing.js';
import { compareFiles } from './compare-files.js';
import { demand, PairHalt } from './halt.js';
import { lapsedNodes } from './progress.js';
import { overNode } from './reconnect.js';

/**
 * Looks once more before nodes are confirmed: whatever happened since their proofs, such as a keepalived that has ended, must still be taken back, and on all
 * of them. Throws a `PairHalt`.
 */
export async function demandAsProven({ session, found, progress, hand, next }: Changing): Promise<void> {
  const now = await session.observeAgain(asInstalled(found, { hand, next }));
  demand(now.roles.verdict, 'failed');
  const lapsed = lapsedNodes(now.states, progress);
  if (lapsed !== undefined) throw new PairHalt('failed', `proven before, and no more: ${lapsed}`);
}

/** Every node that is armed has every file as its bundle has it: whoever changed one meanwhile is not overruled, and no node is confirmed without the others. */
export async function demandAsInstalled({ session, files, hand, world }: Changing): Promise<void> {
  const left = { pair: session.pair, session, world };
  const others = await Promise.all(
    files
      .filter(({ node }) => hand.armed.has(node))
      .map(async ({ node, bundle }) => {
        const { changes } = await overNode(left, node, (host) => compareFiles({ host }, bundle));
        const other = changes.find(({ change }) => change !== 'same');
        return other === undefined ? [] : [`${node}: ${other.path} is not as it was installed`];
      }),
  );
  const [first] = others.flat();
  if (first !== undefined) throw new PairHalt('failed', first);
}
