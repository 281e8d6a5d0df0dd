import type { Pair } from '../inventory/model.js';
import { rollingSteps } from '../plan/reload-plan.js';
import type { ReloadPolicy } from '../plan/reload-policy.js';
import type { StepKind } from '../plan/step.js';
import type { TargetLedger } from '../probe/ledger.js';
import { aftermath } from './aftermath.js';
import { carryOut } from './carry-out.js';
import type { Emit } from './events.js';
import { examine } from './examine.js';
import { asHalt, PairHalt } from './halt.js';
import { letGo, type Open } from './let-go.js';
import { demandFew, watchLoss } from './loss-watch.js';
import type { PairResult } from './outcome.js';
import { openPair } from './pair-session.js';
import type { Progress } from './progress.js';
import { stepLog } from './step-log.js';
import type { World } from './world.js';

/** What one pair's run needs to know beyond the pair itself. */
export interface ReloadContext {
  readonly run: string;
  /** Who runs it, as the lock on the nodes will say. */
  readonly operator: string;
  readonly world: World;
  readonly emit: Emit;
  /** Aborted when the operator asks to stop: the step in hand is finished, no further one is begun. */
  readonly stop: AbortSignal;
  /** Lost probes tolerated before the pair fails. */
  readonly maxLost: number;
  /** False: nothing is probed, and the ledger says so. */
  readonly probe: boolean;
  /** Default: old workers are told, server states are not kept. */
  readonly policy?: ReloadPolicy;
}

/** Reloads HAProxy on every node of a pair, BACKUP first, each proven before the next. Rejects only for a fault of hitless itself. */
export async function reloadPair(pair: Pair, context: ReloadContext): Promise<PairResult> {
  const { world } = context;
  const startedAtMs = world.now();
  const progress: Progress = {
    guarded: undefined,
    before: new Map(),
    servers: new Map(),
    proven: new Set(),
    restarted: new Map(),
  };
  const open: Open = {};
  const result = (
    part: Pick<PairResult, 'outcome' | 'reason' | 'remedy'>,
    ledgers: readonly TargetLedger[],
  ): PairResult => ({
    pair: pair.name,
    ...part,
    proven: [...progress.proven],
    ledgers,
    tookMs: world.now() - startedAtMs,
  });
  context.emit('pair.started', { pair: pair.name, nodes: pair.nodes.map((node) => node.name) });
  try {
    const { ledgers, measured } = await roll(pair, context, progress, open);
    return result(
      { outcome: 'done', reason: `${[...progress.proven].join(', then ')} reloaded and proven; ${measured}` },
      ledgers,
    );
  } catch (error) {
    const halt = asHalt(error);
    const ledgers = (await open.losses?.end()) ?? [];
    return result(await aftermath(halt, pair, open.session, progress, world), ledgers);
  } finally {
    await letGo(open, context);
  }
}

/** Steps that finish what was begun: a stop waits for them. */
const FINISHING: readonly StepKind[] = ['keep', 'prove', 'soak', 'drain'];

interface Rolled {
  readonly ledgers: readonly TargetLedger[];
  /** What the probes say, in words. */
  readonly measured: string;
}

async function roll(pair: Pair, context: ReloadContext, progress: Progress, open: Open): Promise<Rolled> {
  const { world, emit, stop, run } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const nodes = pair.nodes.map((node) => node.name).join(', ');
  const session = await steps('lock', undefined, `connecting to ${nodes}, taking their locks`, async () => {
    open.session = await openPair(pair, world, stop);
    await open.session.lock(run, context.operator);
    return { found: open.session, text: `${nodes} locked` };
  });
  const { state, plan } = await examine(session, steps, context);
  emit('pair.planned', { pair: pair.name, plan });
  const losses = await watchLoss(session, state, context);
  open.losses = losses;
  const rolling = { session, found: state.states, losses, progress, steps, run, world, emit, stop };
  for (const step of rollingSteps(plan)) {
    if (stop.aborted && !FINISHING.includes(step.kind))
      throw new PairHalt('stopped', 'by the operator, between two steps');
    await carryOut(step, rolling);
  }
  const ledgers = await losses.end();
  return { ledgers, measured: demandFew(ledgers, context.maxLost) };
}
