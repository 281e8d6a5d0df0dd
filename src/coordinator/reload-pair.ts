import type { Pair } from '../inventory/model.js';
import { rollingSteps } from '../plan/reload-plan.js';
import type { ReloadPolicy } from '../plan/reload-policy.js';
import type { StepKind } from '../plan/step.js';
import { aftermath } from './aftermath.js';
import { carryOut } from './carry-out.js';
import { examine } from './examine.js';
import { PairHalt } from './halt.js';
import type { Open } from './let-go.js';
import { demandFew, watchLoss } from './loss-watch.js';
import type { PairResult } from './outcome.js';
import { openLocked, type RunContext, runPair } from './pair-run.js';
import { beginProgress, type Progress } from './progress.js';
import { stepLog } from './step-log.js';

/** What one pair's run needs to know beyond the pair itself. */
export interface ReloadContext extends RunContext {
  /** Lost probes tolerated before the pair fails. */
  readonly maxLost: number;
  /** False: nothing is probed, and the ledger says so. */
  readonly probe: boolean;
  /** Default: old workers are told, server states are not kept. */
  readonly policy?: ReloadPolicy;
}

/** Reloads HAProxy on every node of a pair, BACKUP first, each proven before the next. Rejects only for a fault of hitless itself. */
export function reloadPair(pair: Pair, context: ReloadContext): Promise<PairResult> {
  const progress = beginProgress();
  const open: Open = {};
  return runPair(pair, context, {
    open,
    proven: () => progress.proven,
    async carryOut() {
      const measured = await roll(pair, context, progress, open);
      return { outcome: 'done', reason: `${[...progress.proven].join(', then ')} reloaded and proven; ${measured}` };
    },
    settle: (halt) => aftermath(halt, pair, open.session, progress, context.world),
  });
}

/** Steps that finish what was begun: a stop waits for them. */
const FINISHING: readonly StepKind[] = ['keep', 'prove', 'soak', 'drain'];

/** Returns what the probes say, in words. */
async function roll(pair: Pair, context: ReloadContext, progress: Progress, open: Open): Promise<string> {
  const { world, emit, stop, run } = context;
  const steps = stepLog(pair.name, emit, world.now);
  const session = await openLocked(pair, context, open, steps);
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
  return demandFew(await losses.end(), context.maxLost);
}
