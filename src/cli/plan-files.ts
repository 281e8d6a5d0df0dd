import { writeFileSync } from 'node:fs';
import PQueue from 'p-queue';
import { eventBus } from '../coordinator/events.js';
import { EXIT } from '../coordinator/outcome.js';
import { type PlannedApply, planApply } from '../coordinator/plan-apply.js';
import { json } from '../report/jsonl.js';
import { paintFor } from '../report/paint.js';
import { plannedApplyLines, plannedApplyObject } from '../report/planned-apply.js';
import { bundlesToInstall } from './apply-files.js';
import { Complaint } from './complaint.js';
import { readPairs } from './fleet.js';
import { onInterrupt } from './interrupt.js';
import { logEvent, openLog } from './log.js';
import { type ApplyOptions, policyOf } from './options.js';
import { newRunId, operatorName, worldOverSsh } from './session.js';

export interface PlanApplyOptions extends ApplyOptions {
  readonly out?: string;
}

/** What `hitless plan apply` does; returns its exit code. */
export async function planFiles(selectors: readonly string[], options: PlanApplyOptions): Promise<number> {
  const policy = policyOf(options);
  const pairs = await readPairs(options, selectors);
  const { bundles, redact } = await bundlesToInstall(pairs);
  const log = openLog(options);
  const world = worldOverSsh(log);
  const run = newRunId(new Date());
  const emit = eventBus(run, world.now, [logEvent(log)]);
  const interrupt = onInterrupt(
    () => process.stderr.write('stopping: what lies staged is dropped first\n'),
    () => process.exit(EXIT.stopped),
  );
  const shared = { run, operator: operatorName(), world, emit, stop: interrupt.stop, probe: options.probe, policy };
  const consents = { gap: options.allowGap === true, failover: options.allowFailover === true };
  const queue = new PQueue({ concurrency: options.concurrency });
  const plans = await queue.addAll(
    pairs.map((pair) => () => planApply(pair, { ...shared, consents, bundles: bundles.get(pair.name) ?? [] })),
  );
  interrupt.done();
  const paint = paintFor(process.stdout);
  process.stdout.write(
    options.json === true
      ? `${json({ plans: plans.map(plannedApplyObject) })}\n`
      : `${plans.flatMap((each) => plannedApplyLines(each, paint, redact)).join('\n')}\n`,
  );
  if (options.out !== undefined) writePlan(options.out, plans, consents);
  return exitCodeOf(plans);
}

interface Consents {
  readonly gap: boolean;
  readonly failover: boolean;
}

function writePlan(file: string, plans: readonly PlannedApply[], { gap, failover }: Consents): void {
  const able = plans.filter((planned) => !('outcome' in planned));
  const plan = {
    hitless: 'plan 1',
    plannedAt: new Date().toISOString(),
    allowGap: gap,
    allowFailover: failover,
    plans: able.map(plannedApplyObject),
  };
  try {
    writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Complaint(`--out ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const left = plans.length - able.length;
  process.stderr.write(
    `written: ${file}${left === 0 ? '' : `, without ${left} pairs that can't be changed as they are`}\n`,
  );
}

function exitCodeOf(plans: readonly PlannedApply[]): number {
  const outcomes = plans.flatMap((planned) => ('outcome' in planned ? [planned.outcome] : []));
  if (outcomes.includes('unreachable')) return EXIT.unreachable;
  if (outcomes.includes('locked')) return EXIT.locked;
  return outcomes.length > 0 ? EXIT.blocked : EXIT.done;
}
