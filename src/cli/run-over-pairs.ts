import { eventBus } from '../coordinator/events.js';
import { EXIT, type PairResult } from '../coordinator/outcome.js';
import type { ReloadContext } from '../coordinator/reload-pair.js';
import { runPairs } from '../coordinator/run.js';
import type { Pair } from '../inventory/model.js';
import { followInHand, type InHand } from '../report/in-hand.js';
import { onInterrupt } from './interrupt.js';
import { logEvent, openLog } from './log.js';
import { policyOf, type RunOptions } from './options.js';
import { openScreen } from './screen.js';
import { newRunId, operatorName, worldOverSsh } from './session.js';

/** Runs `work` over the pairs with a screen, a log and what Ctrl-C does; returns the exit code. */
export async function runOverPairs(
  command: string,
  pairs: readonly Pair[],
  options: RunOptions,
  work: (pair: Pair, context: ReloadContext) => Promise<PairResult>,
): Promise<number> {
  const policy = policyOf(options);
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
      (pair) => work(pair, context),
      { ...shared, command, concurrency, maxFailures, now: world.now },
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
