import { Command } from 'commander';
import PQueue from 'p-queue';
import { type DryRun, dryRun } from '../../coordinator/dry-run.js';
import { eventBus } from '../../coordinator/events.js';
import { EXIT } from '../../coordinator/outcome.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { planLines } from '../../report/plan.js';
import { readPairs } from '../fleet.js';
import { logEvent, openLog } from '../log.js';
import { policyOf, type RunOptions, withRunOptions } from '../options.js';
import { newRunId, worldOverSsh } from '../session.js';
import { planApplyCommand } from './plan-apply.js';

const EXAMPLES = `
Connects, reads and validates as \`hitless reload\` does, and prints what it would do. Takes no lock and changes nothing.
What a plan can't prove: that the new configuration binds and serves; \`hitless reload\` proves that, on the BACKUP first.

Example:
  hitless plan reload web-ams`;

export function planCommand(finish: (exitCode: number) => void): Command {
  const reload = withRunOptions(new Command('reload'))
    .description('what `hitless reload` would do')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RunOptions) => {
      const policy = policyOf(options);
      const pairs = await readPairs(options, selectors);
      const log = openLog(options);
      const world = worldOverSsh(log);
      const emit = eventBus(newRunId(new Date()), world.now, [logEvent(log)]);
      const queue = new PQueue({ concurrency: options.concurrency });
      const plans = await queue.addAll(
        pairs.map((pair) => () => dryRun(pair, { world, emit, probe: options.probe, policy })),
      );
      process.stdout.write(options.json === true ? `${json({ plans })}\n` : `${plans.flatMap(planText).join('\n')}\n`);
      finish(exitCodeOfPlans(plans));
    });
  return new Command('plan')
    .description('print what a change would do, step by step')
    .addCommand(planApplyCommand(finish))
    .addCommand(reload)
    .addHelpText('after', '\nExamples:\n  hitless plan apply web-ams\n  hitless plan reload web-ams');
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
