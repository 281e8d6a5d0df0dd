import { Command } from 'commander';
import { exitCodeOfEnd, revertOnPairs } from '../../coordinator/end-run.js';
import { readPairs } from '../fleet.js';
import { openLog } from '../log.js';
import { type ConcurrentOptions, withConcurrentOptions } from '../options.js';
import { printEnded } from '../print-ended.js';
import { worldOverSsh } from '../session.js';

const EXAMPLES = `
Does on the nodes, now, what their timers would do: puts the old files back and reloads, BACKUP before MASTER. A confirmed
run is taken back, too, as long as its files are as it left them: after that it is refused, and nothing is lost.

Exit code 0: reverted, or it had been before; 3: refused, since files were changed after the run; 5: a node could not be put
right: what to do is printed; 9: a node could not be reached.

Examples:
  hitless revert 20261123T123305Z-8c78
  hitless revert 20261123T123305Z-8c78 web-ams --json`;

export function revertCommand(finish: (exitCode: number) => void): Command {
  return withConcurrentOptions(new Command('revert'))
    .description('take a change back, also one that was confirmed')
    .argument('<run>', 'the run, as hitless pending names it')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, selectors: string[], options: ConcurrentOptions) => {
      const pairs = await readPairs(options, selectors);
      const { concurrency } = options;
      const ended = await revertOnPairs(pairs, { run, world: worldOverSsh(openLog(options)), concurrency });
      printEnded(run, ended, options);
      finish(exitCodeOfEnd(ended));
    });
}
