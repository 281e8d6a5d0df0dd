import PQueue from 'p-queue';
import type { DryRun } from '../coordinator/dry-run.js';
import { type Emit, eventBus } from '../coordinator/events.js';
import { EXIT } from '../coordinator/outcome.js';
import type { World } from '../coordinator/world.js';
import type { Pair } from '../inventory/model.js';
import { json } from '../report/jsonl.js';
import { paintFor } from '../report/paint.js';
import { planLines } from '../report/plan.js';
import { logEvent, openLog } from './log.js';
import type { FleetOptions } from './options.js';
import { newRunId, worldOverSsh } from './session.js';

/** Plans every pair, at most `concurrency` at once, prints the plans and returns the exit code. */
export async function printPlan(
  pairs: readonly Pair[],
  options: FleetOptions & { readonly concurrency?: number },
  plan: (pair: Pair, world: World, emit: Emit) => Promise<DryRun>,
): Promise<number> {
  const log = openLog(options);
  const world = worldOverSsh(log);
  const emit = eventBus(newRunId(new Date()), world.now, [logEvent(log)]);
  const queue = new PQueue({ concurrency: options.concurrency ?? 1 });
  const plans = await queue.addAll(pairs.map((pair) => () => plan(pair, world, emit)));
  process.stdout.write(options.json === true ? `${json({ plans })}\n` : `${plans.flatMap(planText).join('\n')}\n`);
  return exitCodeOfPlans(plans);
}

function planText(plan: DryRun): readonly string[] {
  const paint = paintFor(process.stdout);
  if ('plan' in plan) return [paint.bold(plan.pair), ...planLines(plan.plan, paint).map((line) => `  ${line}`)];
  const remedy = plan.remedy === undefined ? [] : [`  to do: ${plan.remedy}`];
  return [`${paint.bold(plan.pair)} ${paint.bad(plan.outcome)}`, `  ${plan.reason}`, ...remedy];
}

function exitCodeOfPlans(plans: readonly DryRun[]): number {
  const outcomes = plans.flatMap((plan) => ('outcome' in plan ? [plan.outcome] : []));
  if (outcomes.includes('unreachable')) return EXIT.unreachable;
  return outcomes.length > 0 ? EXIT.blocked : EXIT.done;
}
