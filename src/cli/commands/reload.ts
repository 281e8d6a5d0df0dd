import { Command } from 'commander';
import { eventBus } from '../../coordinator/events.js';
import { EXIT } from '../../coordinator/outcome.js';
import { reloadPair } from '../../coordinator/reload-pair.js';
import { runPairs } from '../../coordinator/run.js';
import type { Pair } from '../../inventory/model.js';
import type { ReloadPolicy } from '../../plan/reload-policy.js';
import { followInHand, type InHand } from '../../report/in-hand.js';
import { readPairs } from '../fleet.js';
import { onInterrupt } from '../interrupt.js';
import { logEvent, openLog } from '../log.js';
import { policyOf, type RunOptions, withRunOptions } from '../options.js';
import { openScreen } from '../screen.js';
import { newRunId, operatorName, worldOverSsh } from '../session.js';

const EXAMPLES = `
Reloads HAProxy gracefully on every node of the selected pairs, BACKUP first: each node is proven on its new workers
before the next one is touched. Files are not changed: what is on the nodes is what is loaded.
Ctrl-C finishes the step in hand, then stops; a second one leaves at once and says what is left where.
On a terminal a live board, elsewhere lines \`pair node step: text\`, with --json one event a line (docs/output.md).

Examples:
  hitless reload web-ams                     one pair
  hitless reload web-ams --drain wait        each node's old workers are gone before the next one
  hitless reload 'web-*' env=prod            by glob or label; several selectors add up
  hitless reload --concurrency 10 --json     the whole inventory, events as JSON lines`;

export function reloadCommand(finish: (exitCode: number) => void): Command {
  return withRunOptions(new Command('reload'))
    .description('reload HAProxy on pairs, BACKUP first, with proof')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RunOptions) => {
      const policy = policyOf(options);
      const pairs = await readPairs(options, selectors);
      finish(await reload(pairs, options, policy));
    });
}

async function reload(pairs: readonly Pair[], options: RunOptions, policy: ReloadPolicy): Promise<number> {
  const screen = openScreen(options.json === true);
  const inHand = followInHand();
  const interrupt = onInterrupt(
    () => screen.say('stopping: the step in hand is finished first; press Ctrl-C again to leave at once'),
    () => leaveAtOnce(inHand, screen.stop),
  );
  try {
    const log = openLog(options, screen.say);
    const world = worldOverSsh(log, screen.aside);
    const run = newRunId(new Date());
    const emit = eventBus(run, world.now, [logEvent(log), inHand.see, screen.see]);
    const { maxLost, probe, concurrency, maxFailures } = options;
    const shared = { emit, stop: interrupt.stop };
    const context = { ...shared, run, operator: operatorName(), world, maxLost, probe, policy };
    const { exitCode } = await runPairs(
      pairs.map((pair) => (options.soak === undefined ? pair : { ...pair, soakMs: options.soak })),
      (pair) => reloadPair(pair, context),
      { ...shared, command: 'reload', concurrency, maxFailures, now: world.now },
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
  const lines = inHand.lines();
  process.stderr.write(
    `${['left at once:', ...(lines.length === 0 ? ['nothing was in hand'] : lines)].join('\n  ')}\n`,
  );
  process.exit(inHand.midChange() ? EXIT.needsPerson : EXIT.stopped);
}
