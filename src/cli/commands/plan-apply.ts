import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import PQueue from 'p-queue';
import { eventBus } from '../../coordinator/events.js';
import { EXIT } from '../../coordinator/outcome.js';
import { type PlannedApply, planApply } from '../../coordinator/plan-apply.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { plannedApplyLines, plannedApplyObject } from '../../report/planned-apply.js';
import { Complaint } from '../complaint.js';
import { readPairs } from '../fleet.js';
import { onInterrupt } from '../interrupt.js';
import { logEvent, openLog } from '../log.js';
import { type RunOptions, withRunOptions } from '../options.js';
import { newRunId, operatorName, worldOverSsh } from '../session.js';
import { type ConsentOptions, readBundles, withConsentOptions } from './apply.js';

interface PlanApplyOptions extends RunOptions, ConsentOptions {
  readonly out?: string;
}

const EXAMPLES = `
Shows what \`hitless apply\` would change, as a diff for each node with every secret masked; what kind of change it is, in which steps it would be
made and what it costs; and what can't be known before. The new files are brought to the nodes and checked there beside the old ones, then dropped: what the
services read stays as it is. The locks of the nodes are taken for as long as that lasts.

Examples:
  hitless plan apply web-ams
  hitless plan apply web-ams --out plan.json && hitless apply plan.json`;

export function planApplyCommand(finish: (exitCode: number) => void): Command {
  return withConsentOptions(withRunOptions(new Command('apply')))
    .description('what `hitless apply` would do')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .option('--out <file>', 'write the plan for `hitless apply FILE`, which refuses what is not as planned any more')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: PlanApplyOptions) => {
      const pairs = await readPairs(options, selectors);
      const { bundles, redact } = await readBundles(pairs);
      const log = openLog(options);
      const world = worldOverSsh(log);
      const run = newRunId(new Date());
      const emit = eventBus(run, world.now, [logEvent(log)]);
      const interrupt = onInterrupt(
        () => process.stderr.write('stopping: what lies staged is dropped first\n'),
        () => process.exit(EXIT.stopped),
      );
      const consents = { gap: options.allowGap === true, failover: options.allowFailover === true };
      const queue = new PQueue({ concurrency: options.concurrency });
      const plans = await queue.addAll(
        pairs.map((pair) => () => {
          const own = { bundles: bundles.get(pair.name) ?? [], consents, probe: options.probe };
          return planApply(pair, { run, operator: operatorName(), world, emit, stop: interrupt.stop, ...own });
        }),
      );
      interrupt.done();
      const paint = paintFor(process.stdout);
      process.stdout.write(
        options.json === true
          ? `${json({ plans: plans.map(plannedApplyObject) })}\n`
          : `${plans.flatMap((each) => plannedApplyLines(each, paint, redact)).join('\n')}\n`,
      );
      if (options.out !== undefined) writePlan(options.out, plans, options);
      finish(exitCodeOf(plans));
    });
}

function writePlan(file: string, plans: readonly PlannedApply[], { allowGap, allowFailover }: ConsentOptions): void {
  const whole = plans.filter((planned) => !('outcome' in planned));
  const plan = {
    hitless: 'plan 1',
    plannedAt: new Date().toISOString(),
    allowGap: allowGap === true,
    allowFailover: allowFailover === true,
    plans: whole.map(plannedApplyObject),
  };
  try {
    writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Complaint(`--out ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const left = plans.length - whole.length;
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
