import type { Bundle } from '../bundle/bundle.js';
import { changesAnything } from '../bundle/compare.js';
import type { Pair } from '../inventory/model.js';
import type { ChangeStep } from '../plan/change-step.js';
import type { Consents } from '../plan/strategy.js';
import type { TargetLedger } from '../probe/ledger.js';
import { carryOutChange } from './carry-out-change.js';
import { changeAftermath } from './change-aftermath.js';
import { type Changing, emptyHand } from './changing.js';
import { type ComparedFiles, compareFiles, demandEnded, withTexts } from './compare-files.js';
import { asHalt, PairHalt } from './halt.js';
import { letGo, type Open } from './let-go.js';
import { demandFew, watchLoss } from './loss-watch.js';
import type { PairResult } from './outcome.js';
import { openPair } from './pair-session.js';
import { prepareChange } from './prepare-change.js';
import type { ReloadContext } from './reload-pair.js';
import { type StepLog, stepLog } from './step-log.js';
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
export async function applyPair(pair: Pair, context: ApplyContext): Promise<PairResult> {
  const { world, emit, run } = context;
  const startedAtMs = world.now();
  const open: Opened = {};
  const result = (
    part: Pick<PairResult, 'outcome' | 'reason' | 'remedy'>,
    ledgers: readonly TargetLedger[],
  ): PairResult => ({
    pair: pair.name,
    ...part,
    proven: [...(open.changing?.progress.proven ?? [])],
    ledgers,
    tookMs: world.now() - startedAtMs,
  });
  emit('pair.started', { pair: pair.name, nodes: pair.nodes.map((node) => node.name) });
  try {
    const { reason, ledgers } = await rollFiles(pair, context, open);
    return result({ outcome: 'done', reason }, ledgers);
  } catch (error) {
    const halt = asHalt(error);
    const ending = await changeAftermath(halt, pair, open.changing, world);
    await dropStaged({ pair, session: open.session, world }, run, open.staged ?? []);
    const ledgers = (await open.losses?.end()) ?? [];
    return result(ending, ledgers);
  } finally {
    await letGo(open, context);
  }
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

async function rollFiles(
  pair: Pair,
  context: ApplyContext,
  open: Opened,
): Promise<{ readonly reason: string; readonly ledgers: readonly TargetLedger[] }> {
  const { world, emit, stop, run, operator } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const compared = await comparePair(pair, context, open, steps);
  if (compared.every(({ changes }) => !changesAnything(changes))) {
    demandEnded(compared);
    return { reason: 'every node has its files: nothing to do', ledgers: [] };
  }
  const { session } = open;
  if (session === undefined) throw new RangeError('the pair was compared without a session');
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
    progress: { guarded: undefined, before: new Map(), servers: new Map(), proven: new Set(), restarted: new Map() },
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
  const ledgers = await losses.end();
  return { reason: `${done(changing)}; ${demandFew(ledgers, context.maxLost)}`, ledgers };
}

/** Connects and compares: one round trip a node where nothing is to be done. */
async function comparePair(
  pair: Pair,
  { world, stop, bundles, expect }: ApplyContext,
  open: Opened,
  steps: StepLog,
): Promise<readonly ComparedFiles[]> {
  const names = pair.nodes.map((node) => node.name).join(', ');
  return steps('compare', undefined, `comparing the files of ${names}`, async () => {
    open.session = await openPair(pair, world, stop);
    const { session } = { session: open.session };
    const found = await Promise.all(bundles.map((bundle) => compareFiles(session.node(bundle.node), bundle)));
    expect?.(found);
    return { found, text: found.map(differenceText).join('; ') };
  });
}

export function differenceText({ node, changes }: ComparedFiles): string {
  const differing = changes.filter(({ change }) => change !== 'same').length;
  return differing === 0
    ? `${node} has its ${changes.length} files`
    : `${node}: ${differing} of ${changes.length} files differ`;
}

function done({ hand, plan }: Changing): string {
  const { withoutStandbyMs } = hand;
  const stood = withoutStandbyMs > 0 ? `; without a standby for ${withoutStandbyMs} ms` : '';
  return `${[...hand.confirmed].join(', then ')} changed, proven and confirmed (${plan.change})${stood}`;
}
