import type { Emit } from './events.js';
import type { LossWatch } from './loss-watch.js';
import type { PairSession } from './pair-session.js';
import { stepLog } from './step-log.js';
import type { World } from './world.js';

/** What is open while a pair is worked on, so that it can be closed however the run ends. */
export interface Open {
  session?: PairSession;
  losses?: LossWatch;
}

/** Ends the probers where a fault of hitless itself left them running, frees the locks and closes the connections. */
export async function letGo(
  { session, losses }: Open,
  { emit, world }: { readonly emit: Emit; readonly world: World },
): Promise<void> {
  try {
    await losses?.end();
    if (session?.hasLocks !== true) return;
    const nodes = session.pair.nodes.map((node) => node.name).join(', ');
    await stepLog(session.pair.name, emit, world.now)('unlock', undefined, `releasing ${nodes}`, async () => {
      await session.close();
      return { found: undefined, text: `${nodes} released` };
    });
  } finally {
    // A subscriber that throws must not keep the locks.
    await session?.close();
  }
}
