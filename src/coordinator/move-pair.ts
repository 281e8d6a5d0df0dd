import type { Pair } from '../inventory/model.js';
import { rollingSteps } from '../plan/reload-plan.js';
import type { Step, StepKind } from '../plan/step.js';
import type { TargetLedger } from '../probe/ledger.js';
import { carryOutMove } from './carry-out-move.js';
import { type DryRun, planOnly } from './dry-run.js';
import type { MovePlan } from './events.js';
import { examineMove, type Planning } from './examine-move.js';
import { PairHalt } from './halt.js';
import type { Open } from './let-go.js';
import { watchLoss } from './loss-watch.js';
import { moveAftermath } from './move-aftermath.js';
import { emptyHand, type Hand, type Moving } from './moving.js';
import type { PairResult } from './outcome.js';
import { type Ending, openLocked, type RunContext, runPair } from './pair-run.js';
import { beginProgress } from './progress.js';
import { stepLog } from './step-log.js';

/** What the run of a handover or a drill needs to know beyond the pair itself. On a stop what was begun is brought to an end or put back. */
export interface MoveContext extends RunContext {
  /** False: nothing is probed, and the ledger says so. */
  readonly probe: boolean;
  /** Probes a second at each target, whatever the inventory says. */
  readonly ratePerSecond: number;
  /** Asks the operator, who knows the plan by then. */
  readonly ask: (question: string) => Promise<boolean>;
}

/** One kind of move: how it is planned, and what is made of it in the end. */
export interface Move<Plan extends MovePlan> extends Planning<Plan> {
  readonly question: (plan: Plan) => string;
  /** What the nodes tell of the run. */
  readonly note: (plan: Plan) => string;
  /** Called for a `record` step, and where the run fails after something was begun. */
  readonly record?: (plan: Plan, seen: Seen) => Promise<void>;
  readonly conclude: (plan: Plan, seen: Seen) => Promise<Ending>;
}

/** What was seen by a moment of the run. */
export interface Seen {
  readonly hand: Hand;
  readonly ledgers: readonly TargetLedger[];
  /** Why it could not go on. */
  readonly halt?: PairHalt;
}

/** Probes a second at each target: a gap is seen to 20 ms. */
export const DEFAULT_RATE = 100;

/** Milliseconds of probing before anything happens. */
export const BASELINE_MS = 1000;

/** Moves the VIPs of a pair as planned, with everything put back or settled however it ends. Rejects only for a fault of hitless itself. */
export function movePair<Plan extends MovePlan>(
  pair: Pair,
  context: MoveContext,
  move: Move<Plan>,
): Promise<PairResult> {
  const hand = emptyHand();
  const open: Opened<Plan> = {};
  return runPair(pair, context, {
    open,
    proven: () => open.moving?.progress.proven ?? [],
    async carryOut() {
      const plan = await carryThrough(pair, context, move, hand, open);
      return move.conclude(plan, { hand, ledgers: (await open.losses?.end()) ?? [] });
    },
    settle: (halt) => moveAftermath(halt, pair, open.session, open.moving, context.world),
    async recordHalt(halt, ledgers) {
      if (open.plan !== undefined && hand.acts.length > 0) await move.record?.(open.plan, { hand, ledgers, halt });
    },
  });
}

type Opened<Plan> = Open & { plan?: Plan; moving?: Moving };

async function carryThrough<Plan extends MovePlan>(
  pair: Pair,
  context: MoveContext,
  move: Move<Plan>,
  hand: Hand,
  open: Opened<Plan>,
): Promise<Plan> {
  const { world, emit, stop, run, operator } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const session = await openLocked(pair, context, open, steps);
  const { state, plan } = await examineMove(session, steps, context, move);
  emit('pair.planned', { pair: pair.name, plan });
  open.plan = plan;
  if (!(await context.ask(move.question(plan)))) throw new PairHalt('stopped', 'the operator did not confirm it');
  const losses = await watchLoss(session, state, { ...context, maxLost: 0 });
  open.losses = losses;
  const progress = beginProgress();
  const moving: Moving = {
    session,
    found: state.states,
    start: state,
    losses,
    progress,
    steps,
    run,
    operator,
    emit,
    world,
    stop,
    what: move.note(plan),
    hand,
  };
  open.moving = moving;
  for (const step of rollingSteps(plan)) {
    if (stop.aborted && BEGINNING.includes(step.kind))
      throw new PairHalt('stopped', 'by the operator, between two steps');
    if (step.kind === 'record')
      await recordStep(step, moving, async () => move.record?.(plan, { hand, ledgers: losses.snapshot() }));
    else await carryOutMove(step, moving);
  }
  return plan;
}

/** A stop is heeded before these; all others finish what was begun. */
const BEGINNING: readonly StepKind[] = ['baseline', 'guard', 'arm', 'restart', 'revert'];

const recordStep = (step: Step, { steps }: Moving, keep: () => Promise<void>): Promise<void> =>
  steps(step.kind, undefined, 'keeping the record', async () => {
    await keep();
    return { found: undefined, text: 'the record is kept' };
  });

/** Plans a move and does nothing: takes no lock, changes nothing. */
export const planMove = <Plan extends MovePlan>(
  pair: Pair,
  context: Pick<MoveContext, 'world' | 'emit'>,
  move: Move<Plan>,
): Promise<DryRun> =>
  planOnly(pair, context, async (session, steps) => (await examineMove(session, steps, context, move)).plan);
