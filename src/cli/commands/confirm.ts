import { Command } from 'commander';
import { confirmOnPairs, exitCodeOfEnd } from '../../coordinator/end-run.js';
import { isUnended, readRuns } from '../../coordinator/node-runs.js';
import type { World } from '../../coordinator/world.js';
import type { Pair } from '../../inventory/model.js';
import { Complaint } from '../complaint.js';
import { readPairs } from '../fleet.js';
import { openLog } from '../log.js';
import { type ConcurrentOptions, withConcurrentOptions } from '../options.js';
import { printEnded } from '../print-ended.js';
import { isRunId, worldOverSsh } from '../session.js';

interface ConfirmOptions extends ConcurrentOptions {
  readonly asItIs?: boolean;
}

const EXAMPLES = `
The change stays and its timers are gone. The old files are kept, so that hitless revert can still put them back.
Without RUN the one run that waits for its end is meant; if there are several, they are named and none is confirmed.

Exit code 0: confirmed, or nothing to confirm; 3: a node had taken the run back before; 5: of a pair, one node kept the
change and another did not; 9: a node could not be reached.

Examples:
  hitless confirm                                  the run that is pending
  hitless confirm 20261123T123305Z-8c78 'web-*'    this run, on these pairs
  hitless confirm 20261123T123305Z-8c78 --as-it-is after an undo that failed and a person put right`;

export function confirmCommand(finish: (exitCode: number) => void): Command {
  return withConcurrentOptions(new Command('confirm'))
    .description('keep a change whose timers still run')
    .argument('[run]', 'the run, as hitless pending names it (default: the one that is pending)')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .option('--as-it-is', 'also where the undo has failed: what is on the node stays, and the run counts as ended')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string | undefined, selectors: string[], options: ConfirmOptions) => {
      const named = run !== undefined && isRunId(run) ? run : undefined;
      const pairs = await readPairs(
        options,
        run === undefined || named !== undefined ? selectors : [run, ...selectors],
      );
      const world = worldOverSsh(openLog(options));
      const { concurrency, asItIs = false } = options;
      const meant = named ?? (await onlyPending(pairs, world, concurrency));
      const ended = meant === undefined ? [] : await confirmOnPairs(pairs, { run: meant, world, concurrency, asItIs });
      printEnded(meant, ended, options);
      finish(exitCodeOfEnd(ended));
    });
}

/** The one run that waits for its end on these pairs; undefined when there is none. */
async function onlyPending(pairs: readonly Pair[], world: World, concurrency: number): Promise<string | undefined> {
  const answers = await readRuns(pairs, world, concurrency);
  const runs = new Set(
    answers.flatMap((each) => ('answer' in each ? each.answer.filter(isUnended).map(({ run }) => run) : [])),
  );
  if (runs.size > 1)
    throw new Complaint(`more than one run is pending: ${[...runs].join(', ')}: name the one to confirm`);
  const unread = answers.find((each) => !('answer' in each));
  if (runs.size === 0 && unread !== undefined && 'reason' in unread) {
    throw new Complaint(`${unread.reason}: name the run to confirm`);
  }
  return [...runs][0];
}
