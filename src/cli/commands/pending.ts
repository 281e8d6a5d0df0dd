import { Command } from 'commander';
import { isUnended, readRuns } from '../../coordinator/node-runs.js';
import { EXIT } from '../../coordinator/outcome.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { pendingLines } from '../../report/pending.js';
import { readPairs } from '../fleet.js';
import { openLog } from '../log.js';
import { type ConcurrentOptions, withConcurrentOptions } from '../options.js';
import { worldOverSsh } from '../session.js';

const EXAMPLES = `
Before a file of a node changes, the node itself keeps the old one and arms a timer that puts it back unless the change is
confirmed. This lists what the nodes hold: runs that wait for their end, runs that could not be put back, and confirmed ones
that can still be reverted (the newest five are kept).

Exit code 0: every run has ended; 3: one has not; 9: a node could not be read.

Examples:
  hitless pending
  hitless pending 'web-*' --json`;

export function pendingCommand(finish: (exitCode: number) => void): Command {
  return withConcurrentOptions(new Command('pending'))
    .description('runs whose old files the nodes still hold, and what each waits for')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: ConcurrentOptions) => {
      const pairs = await readPairs(options, selectors);
      const answers = await readRuns(pairs, worldOverSsh(openLog(options)), options.concurrency);
      const nodes = answers.map((each) =>
        'answer' in each
          ? { pair: each.pair, node: each.node, runs: each.answer }
          : {
              pair: each.pair,
              node: each.node,
              unread: each.reason,
              ...(each.remedy === undefined ? {} : { remedy: each.remedy }),
            },
      );
      process.stdout.write(
        options.json === true
          ? `${json({ nodes })}\n`
          : `${pendingLines(answers, paintFor(process.stdout)).join('\n')}\n`,
      );
      finish(exitCodeOfPending(answers));
    });
}

function exitCodeOfPending(answers: Awaited<ReturnType<typeof readRuns>>): number {
  if (answers.some((each) => !('answer' in each))) return EXIT.unreachable;
  return answers.some((each) => 'answer' in each && each.answer.some(isUnended)) ? EXIT.blocked : EXIT.done;
}
