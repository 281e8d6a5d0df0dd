import type { Bundle } from '../bundle/bundle.js';
import { changesAnything } from '../bundle/compare.js';
import type { Pair } from '../inventory/model.js';
import type { ChangeStep } from '../plan/change-step.js';
import type { Consents } from '../plan/strategy.js';
import { carryOutChange } from './carry-out-change.js';
import { changeAftermath } from './change-aftermath.js';
import { type Changing, emptyHand } from './changing.js';
import { type ComparedFiles, comparePair, demandEnded, withTexts } from './compare-files.js';
import { PairHalt } from './halt.js';
import type { Open } from './let-go.js';
import { demandFew, watchLoss } from './loss-watch.js';
import type { PairResult } from './outcome.js';
import { runPair } from './pair-run.js';
import { prepareChange } from './prepare-change.js';
import { beginProgress } from './progress.js';
import type { ReloadContext } from './reload-pair.js';
import { stepLog } from './step-log.js';
import { dropStaged } from './take-back.js';

/** What one pair's change of files needs to know beyond the pair itself. */
export interface ApplyContext extends ReloadContext {
  /** What each node of the pair is to have. */
  readonly bundles: readonly Bundle[];
  readonly consents: Consents;
  /** Called with the nodes' files once they were compared, before anything is locked: throws a `PairHalt` where they are not as expected. */
  readonly expect?: (files: readonly ComparedFiles[]) => void;
}

interface Opened extends Open {
  changing?: Changing;
  /** Nodes on which files may lie staged, with nothing armed. */
  staged?: ReadonlySet<string>;
}

/** Gives every node of a pair its files, by a plan that keeps one MASTER throughout, and takes them back where it can't be proven. Rejects only for a fault of hitless itself. */
export function applyPair(pair: Pair, context: ApplyContext): Promise<PairResult> {
  const { world, run } = context;
  const open: Opened = {};
  return runPair(pair, context, {
    open,
    proven: () => open.changing?.progress.proven ?? [],
    carryOut: async () => ({ outcome: 'done', reason: await rollFiles(pair, context, open) }),
    async settle(halt) {
      const ending = await changeAftermath(halt, pair, open.changing, world);
      await dropStaged({ pair, session: open.session, world }, run, open.staged ?? []);
      return ending;
    },
  });
}

/** Steps that finish what was begun: a stop waits for them. */
const FINISHING: readonly ChangeStep['kind'][] = [
  'install',
  'reload',
  'keep',
  'prove',
  'service',
  'reload-together',
  'prove-keepalived',
  'soak',
  'drain',
  'confirm',
];
const OPENING_AND_CLOSING: readonly ChangeStep['kind'][] = ['lock', 'observe', 'stage', 'validate', 'unlock'];

/** Returns what was done, in words. */
async function rollFiles(pair: Pair, context: ApplyContext, open: Opened): Promise<string> {
  const { world, emit, stop, run, operator } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const { session, compared } = await comparePair(pair, context, open, steps);
  context.expect?.(compared);
  if (compared.every(({ changes }) => !changesAnything(changes))) {
    demandEnded(compared);
    return 'every node has its files: nothing to do';
  }
  const names = pair.nodes.map((node) => node.name);
  await steps('lock', undefined, `taking the locks of ${names.join(', ')}`, async () => {
    await session.lock(run, operator);
    return { found: undefined, text: `${names.join(', ')} locked` };
  });
  const files = await Promise.all(compared.map((each) => withTexts(each, session.node(each.node))));
  const hand = emptyHand(names);
  open.staged = hand.staged;
  const prepared = await prepareChange(session, files, steps, context);
  emit('pair.planned', { pair: pair.name, plan: prepared.plan });
  const losses = await watchLoss(session, prepared.state, context);
  open.losses = losses;
  const changing: Changing = {
    session,
    found: prepared.state.states,
    losses,
    progress: beginProgress(),
    steps,
    run,
    operator,
    emit,
    world,
    stop,
    plan: prepared.plan,
    files,
    next: prepared.next,
    hand,
  };
  open.changing = changing;
  for (const step of prepared.plan.steps) {
    if (OPENING_AND_CLOSING.includes(step.kind)) continue;
    if (stop.aborted && !FINISHING.includes(step.kind))
      throw new PairHalt('stopped', 'by the operator, between two steps');
    await carryOutChange(step, changing);
  }
  return `${done(changing)}; ${demandFew(await losses.end(), context.maxLost)}`;
}

function done({ hand, plan }: Changing): string {
  const { withoutStandbyMs } = hand;
  const stood = withoutStandbyMs > 0 ? `; without a standby for ${withoutStandbyMs} ms` : '';
  return `${[...hand.confirmed].join(', then ')} changed, proven and confirmed (${plan.change})${stood}`;
}
