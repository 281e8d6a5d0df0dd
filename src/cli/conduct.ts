import { type Emit, eventBus } from '../coordinator/events.js';
import { EXIT, type PairResult } from '../coordinator/outcome.js';
import { runPairs } from '../coordinator/run.js';
import type { World } from '../coordinator/world.js';
import type { Pair } from '../inventory/model.js';
import { followInHand, type InHand } from '../report/in-hand.js';
import { onInterrupt } from './interrupt.js';
import { logEvent, openLog } from './log.js';
import type { FleetOptions } from './options.js';
import { openScreen, type Screen } from './screen.js';
import { newRunId, operatorName, worldOverSsh } from './session.js';

/** What the work on each pair is given. */
export interface Conducted {
  readonly run: string;
  readonly operator: string;
  readonly world: World;
  readonly emit: Emit;
  readonly stop: AbortSignal;
  readonly screen: Screen;
}

/** Runs `work` over pairs with everything around it: screen, log, Ctrl-C, events. Returns the exit code. */
export async function conduct(
  command: string,
  pairs: readonly Pair[],
  options: FleetOptions & { readonly concurrency: number; readonly maxFailures: number },
  work: (pair: Pair, conducted: Conducted) => Promise<PairResult>,
): Promise<number> {
  const screen = openScreen(options.json === true);
  const inHand = followInHand();
  const interrupt = onInterrupt(
    () => screen.say('stopping: what is in hand is finished first; press Ctrl-C again to leave at once'),
    () => leaveAtOnce(inHand, screen.stop),
  );
  try {
    const log = openLog(options, screen.say);
    const world = worldOverSsh(log, screen.aside);
    const run = newRunId(new Date());
    const emit = eventBus(run, world.now, [logEvent(log), inHand.see, screen.see]);
    const { stop } = interrupt;
    const conducted = { run, operator: operatorName(), world, emit, stop, screen };
    const { concurrency, maxFailures } = options;
    const about = { command, concurrency, maxFailures, now: world.now, emit, stop };
    return (await runPairs(pairs, (pair) => work(pair, conducted), about)).exitCode;
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
