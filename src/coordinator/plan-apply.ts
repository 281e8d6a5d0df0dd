import { changesAnything } from '../bundle/compare.js';
import type { Pair } from '../inventory/model.js';
import type { ChangePlan } from '../plan/change-plan.js';
import type { ApplyContext } from './apply-pair.js';
import { type ComparedFiles, comparePair, demandEnded, withTexts } from './compare-files.js';
import { asHalt } from './halt.js';
import type { Open } from './let-go.js';
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
  const { world, emit, run, operator } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const open: Pick<Open, 'session'> = {};
  let files: readonly ComparedFiles[] = [];
  try {
    const { session, compared } = await comparePair(pair, context, open, steps);
    files = compared;
    if (files.every(({ changes }) => !changesAnything(changes))) {
      demandEnded(files);
      return { pair: pair.name, files, nothing: true };
    }
    await session.lock(run, operator);
    files = await Promise.all(files.map((each) => withTexts(each, session.node(each.node))));
    const { plan } = await prepareChange(session, files, steps, context);
    return { pair: pair.name, files, plan };
  } catch (error) {
    const { why, message, remedy } = asHalt(error);
    const outcome = why === 'unreachable' || why === 'locked' ? why : 'blocked';
    return { pair: pair.name, files, outcome, reason: message, ...(remedy === undefined ? {} : { remedy }) };
  } finally {
    const { session } = open;
    if (session !== undefined) {
      const names = pair.nodes.map(({ name }) => name);
      await dropStaged({ pair, session, world }, run, names);
      await session.close();
    }
  }
}
