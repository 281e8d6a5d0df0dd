import type { Pair } from '../inventory/model.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import type { ReloadPolicy } from '../plan/reload-policy.js';
import type { Emit } from './events.js';
import { examine } from './examine.js';
import { asHalt } from './halt.js';
import { openPair, type PairSession } from './pair-session.js';
import { stepLog } from './step-log.js';
import type { World } from './world.js';

/** What a reload of a pair would do, or why it would not be begun. */
export type DryRun =
  | { readonly pair: string; readonly plan: ReloadPlan }
  | {
      readonly pair: string;
      readonly outcome: 'blocked' | 'unreachable';
      readonly reason: string;
      readonly remedy?: string;
    };

/** Reads and validates a pair and plans its reload. Takes no lock, changes nothing. Rejects only for a fault of hitless itself. */
export async function dryRun(
  pair: Pair,
  context: { readonly world: World; readonly emit: Emit; readonly probe: boolean; readonly policy?: ReloadPolicy },
): Promise<DryRun> {
  let session: PairSession | undefined;
  try {
    session = await openPair(pair, context.world);
    const { plan } = await examine(session, stepLog(pair.name, context.emit, context.world.now), context);
    return { pair: pair.name, plan };
  } catch (error) {
    const halt = asHalt(error);
    const outcome = halt.why === 'unreachable' ? 'unreachable' : 'blocked';
    return {
      pair: pair.name,
      outcome,
      reason: halt.message,
      ...(halt.remedy === undefined ? {} : { remedy: halt.remedy }),
    };
  } finally {
    await session?.close();
  }
}
