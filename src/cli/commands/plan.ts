import { Command } from 'commander';
import { dryRun } from '../../coordinator/dry-run.js';
import { readPairs } from '../fleet.js';
import { policyOf, type RunOptions, withRunOptions } from '../options.js';
import { printPlan } from '../print-plan.js';
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
      finish(
        await printPlan(pairs, options, (pair, world, emit) =>
          dryRun(pair, { world, emit, probe: options.probe, policy }),
        ),
      );
    });
  return new Command('plan')
    .description('print what a change would do, step by step')
    .addCommand(planApplyCommand(finish))
    .addCommand(reload)
    .addHelpText('after', '\nExamples:\n  hitless plan apply web-ams\n  hitless plan reload web-ams');
}
