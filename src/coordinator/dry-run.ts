import type { Pair } from '../inventory/model.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import type { ReloadPolicy } from '../plan/reload-policy.js';
import type { Emit, MovePlan } from './events.js';
import { examine } from './examine.js';
import { asHalt } from './halt.js';
import { openPair, type PairSession } from './pair-session.js';
import { type StepLog, stepLog } from './step-log.js';
import type { World } from './world.js';

/** What would be done to a pair, or why it would not be begun. */
export type DryRun =
  | { readonly pair: string; readonly plan: ReloadPlan | MovePlan }
  | {
      readonly pair: string;
      readonly outcome: 'blocked' | 'unreachable';
      readonly reason: string;
      readonly remedy?: string;
    };

export interface DryRunContext {
  readonly world: World;
  readonly emit: Emit;
  readonly probe: boolean;
  readonly policy?: ReloadPolicy;
}

/** Reads and validates a pair and plans its reload. Takes no lock, changes nothing. Rejects only for a fault of hitless itself. */
export const dryRun = (pair: Pair, context: DryRunContext): Promise<DryRun> =>
  planOnly(pair, context, async (session, steps) => (await examine(session, steps, context)).plan);

/** Connects to a pair for as long as `plan` takes. Rejects only for a fault of hitless itself. */
export async function planOnly(
  pair: Pair,
  { world, emit }: Pick<DryRunContext, 'world' | 'emit'>,
  plan: (session: PairSession, steps: StepLog) => Promise<ReloadPlan | MovePlan>,
): Promise<DryRun> {
  let session: PairSession | undefined;
  try {
    session = await openPair(pair, world);
    return { pair: pair.name, plan: await plan(session, stepLog(pair.name, emit, world.now)) };
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
