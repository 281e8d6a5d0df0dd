import { Command } from 'commander';
import { eventBus } from '../../coordinator/events.js';
import { EXIT } from '../../coordinator/outcome.js';
import { reloadPair } from '../../coordinator/reload-pair.js';
import { runPairs } from '../../coordinator/run.js';
import { followInHand, type InHand } from '../../report/in-hand.js';
import { readPairs } from '../fleet.js';
import { onInterrupt } from '../interrupt.js';
import { logEvent, openLog } from '../log.js';
import { type RunOptions, withRunOptions } from '../options.js';
import { openScreen } from '../screen.js';
import { newRunId, operatorName, worldOverSsh } from '../session.js';

const EXAMPLES = `
Reloads HAProxy gracefully on every node of the selected pairs, BACKUP first: each node is proven on its new workers
before the next one is touched. Files are not changed: what is on the nodes is what is loaded.

Examples:
  hitless reload web-ams                     one pair
  hitless reload 'web-*' env=prod            by glob or label; several selectors add up
  hitless reload --concurrency 10 --json     the whole inventory, events as JSON lines`;

export function reloadCommand(finish: (exitCode: number) => void): Command {
  return withRunOptions(new Command('reload'))
    .description('reload HAProxy on pairs, BACKUP first, with proof')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RunOptions) => {
      const pairs = await readPairs(options, selectors);
      finish(await reload(pairs, options));
    });
}

async function reload(pairs: Awaited<ReturnType<typeof readPairs>>, options: RunOptions): Promise<number> {
  const log = openLog(options);
  const world = worldOverSsh(log);
  const screen = openScreen(options.json === true);
  const inHand = followInHand();
  const run = newRunId(new Date());
  const emit = eventBus(run, world.now, [logEvent(log), inHand.see, screen.see]);
  const interrupt = onInterrupt(
    () => screen.say('stopping: the step in hand is finished first; press Ctrl-C again to leave at once'),
    () => leaveAtOnce(inHand, screen.stop),
  );
  try {
    const context = {
      run,
      operator: operatorName(),
      world,
      emit,
      stop: interrupt.stop,
      maxLost: options.maxLost,
      probe: options.probe,
    };
    const { exitCode } = await runPairs(
      pairs.map((pair) => (options.soak === undefined ? pair : { ...pair, soakMs: options.soak })),
      (pair) => reloadPair(pair, context),
      {
        command: 'reload',
        concurrency: options.concurrency,
        maxFailures: options.maxFailures,
        stop: interrupt.stop,
        now: world.now,
        emit,
      },
    );
    return exitCode;
  } finally {
    interrupt.done();
    screen.stop();
  }
}

/** The second Ctrl-C: says what is left where. The locks go with the connections. */
function leaveAtOnce(inHand: InHand, stopScreen: () => void): never {
  stopScreen();
  process.stderr.write(`${['left at once:', ...inHand.lines()].join('\n  ')}\n`);
  process.exit(inHand.midChange() ? EXIT.needsPerson : EXIT.stopped);
}
