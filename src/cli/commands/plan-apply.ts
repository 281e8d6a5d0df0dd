import { Command } from 'commander';
import { withConsentOptions, withRunOptions } from '../options.js';
import type { PlanApplyOptions } from '../plan-files.js';

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
      const { planFiles } = await import('../plan-files.js');
      finish(await planFiles(selectors, options));
    });
}
