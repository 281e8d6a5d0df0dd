import type { Pair } from '../inventory/model.js';
import { rollingSteps } from '../plan/reload-plan.js';
import type { Step, StepKind } from '../plan/step.js';
import type { TargetLedger } from '../probe/ledger.js';
import { carryOutMove } from './carry-out-move.js';
import { type DryRun, planOnly } from './dry-run.js';
import type { Emit, MovePlan } from './events.js';
import { examineMove, type Planning } from './examine-move.js';
import { asHalt, PairHalt } from './halt.js';
import { letGo, type Open } from './let-go.js';
import { watchLoss } from './loss-watch.js';
import { moveAftermath } from './move-aftermath.js';
import { emptyHand, type Hand, type Moving } from './moving.js';
import type { PairResult } from './outcome.js';
import { openPair } from './pair-session.js';
import type { Progress } from './progress.js';
import { stepLog } from './step-log.js';
import type { World } from './world.js';

/** What the run of a handover or a drill needs to know beyond the pair itself. */
export interface MoveContext {
  readonly run: string;
  /** Who runs it, as the lock and the armed undo on the nodes will say. */
  readonly operator: string;
  readonly world: World;
  readonly emit: Emit;
  /** Aborted when the operator asks to stop: what was begun is brought to an end or put back, nothing further is begun. */
  readonly stop: AbortSignal;
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
  readonly conclude: (plan: Plan, seen: Seen) => Promise<Pick<PairResult, 'outcome' | 'reason' | 'remedy' | 'drill'>>;
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
export async function movePair<Plan extends MovePlan>(
  pair: Pair,
  context: MoveContext,
  move: Move<Plan>,
): Promise<PairResult> {
  const { world, emit } = context;
  const startedAtMs = world.now();
  const hand = emptyHand();
  const open: Open & { plan?: Plan; moving?: Moving } = {};
  const result = (part: Awaited<ReturnType<Move<Plan>['conclude']>>, ledgers: readonly TargetLedger[]): PairResult => ({
    pair: pair.name,
    ...part,
    proven: [...(open.moving?.progress.proven ?? [])],
    ledgers,
    tookMs: world.now() - startedAtMs,
  });
  emit('pair.started', { pair: pair.name, nodes: pair.nodes.map((node) => node.name) });
  try {
    const plan = await carryThrough(pair, context, move, hand, open);
    const ledgers = (await open.losses?.end()) ?? [];
    return result(await move.conclude(plan, { hand, ledgers }), ledgers);
  } catch (error) {
    const halt = asHalt(error);
    const ending = await moveAftermath(halt, pair, open.session, open.moving, world);
    const ledgers = (await open.losses?.end()) ?? [];
    if (open.plan !== undefined && hand.acts.length > 0) await move.record?.(open.plan, { hand, ledgers, halt });
    return result(ending, ledgers);
  } finally {
    await letGo(open, context);
  }
}

async function carryThrough<Plan extends MovePlan>(
  pair: Pair,
  context: MoveContext,
  move: Move<Plan>,
  hand: Hand,
  open: Open & { plan?: Plan; moving?: Moving },
): Promise<Plan> {
  const { world, emit, stop, run, operator } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const names = pair.nodes.map((node) => node.name).join(', ');
  const session = await steps('lock', undefined, `connecting to ${names}, taking their locks`, async () => {
    open.session = await openPair(pair, world, stop);
    await open.session.lock(run, operator);
    return { found: open.session, text: `${names} locked` };
  });
  const { state, plan } = await examineMove(session, steps, context, move);
  emit('pair.planned', { pair: pair.name, plan });
  open.plan = plan;
  if (!(await context.ask(move.question(plan)))) throw new PairHalt('stopped', 'the operator did not confirm it');
  const losses = await watchLoss(session, state, { ...context, maxLost: 0 });
  open.losses = losses;
  const progress: Progress = {
    guarded: undefined,
    before: new Map(),
    servers: new Map(),
    proven: new Set(),
    restarted: new Map(),
  };
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
