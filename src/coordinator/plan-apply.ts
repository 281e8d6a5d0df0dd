import { changesAnything } from '../bundle/compare.js';
import type { Pair } from '../inventory/model.js';
import type { ChangePlan } from '../plan/change-plan.js';
import { type ApplyContext, differenceText } from './apply-pair.js';
import { type ComparedFiles, compareFiles, demandEnded, withTexts } from './compare-files.js';
import { asHalt } from './halt.js';
import { openPair, type PairSession } from './pair-session.js';
import { prepareChange } from './prepare-change.js';
import { stepLog } from './step-log.js';
import { dropStaged } from './take-back.js';

/** What applying the inventory's files would do to a pair, or why it would not be begun. */
export type PlannedApply =
  | { readonly pair: string; readonly files: readonly ComparedFiles[]; readonly nothing: true }
  | { readonly pair: string; readonly files: readonly ComparedFiles[]; readonly plan: ChangePlan }
  | {
      readonly pair: string;
      readonly files: readonly ComparedFiles[];
      readonly outcome: 'blocked' | 'locked' | 'unreachable';
      readonly reason: string;
      readonly remedy?: string;
    };

/**
 * Compares, stages and checks as `applyPair` does, plans, and drops what was staged: the files that services read stay as they are. Takes the
 * locks for as long as that lasts. Rejects only for a fault of hitless itself.
 */
export async function planApply(
  pair: Pair,
  context: Pick<
    ApplyContext,
    'run' | 'operator' | 'world' | 'emit' | 'probe' | 'bundles' | 'consents' | 'policy' | 'stop'
  >,
): Promise<PlannedApply> {
  const { world, emit, bundles, run, operator, stop } = context;
  const steps = stepLog(pair.name, emit, world.now);
  let session: PairSession | undefined;
  let files: readonly ComparedFiles[] = [];
  try {
    const opened = await openPair(pair, world, stop);
    session = opened;
    files = await steps('compare', undefined, 'comparing files', async () => {
      const found = await Promise.all(bundles.map((bundle) => compareFiles(opened.node(bundle.node), bundle)));
      return { found, text: found.map(differenceText).join('; ') };
    });
    if (files.every(({ changes }) => !changesAnything(changes))) {
      demandEnded(files);
      return { pair: pair.name, files, nothing: true };
    }
    await opened.lock(run, operator);
    files = await Promise.all(files.map((each) => withTexts(each, opened.node(each.node))));
    const { plan } = await prepareChange(opened, files, steps, context);
    return { pair: pair.name, files, plan };
  } catch (error) {
    const { why, message, remedy } = asHalt(error);
    const outcome = why === 'unreachable' || why === 'locked' ? why : 'blocked';
    return { pair: pair.name, files, outcome, reason: message, ...(remedy === undefined ? {} : { remedy }) };
  } finally {
    if (session !== undefined) {
      const names = pair.nodes.map(({ name }) => name);
      await dropStaged({ pair, session, world }, run, names);
      await session.close();
    }
  }
}
