import { validateNode } from '../node/validate.js';
import { ableToTakeOver } from '../plan/able.js';
import { allOk } from '../plan/verdict.js';
import type { MovePlan } from './events.js';
import { demand } from './halt.js';
import { demandHealthy } from './health.js';
import type { PairSession, PairState } from './pair-session.js';
import type { StepLog } from './step-log.js';
import type { World } from './world.js';

/** How a move is planned. */
export interface Planning<Plan extends MovePlan> {
  /** Throws a `PairHalt` when it must not be begun. */
  readonly plan: (state: PairState, session: PairSession) => Promise<Plan>;
  /** Roles that are not whole are the plan's own business. Default: they halt the run. */
  readonly toleratesRoles?: boolean;
}

/** A check that is red now may only be late: it gets a second. */
const HEALTHY_WITHIN_MS = 1000;

/** Observes a connected pair, sees whether every node could take over, and plans. Changes nothing. Throws a `PairHalt`. */
export async function examineMove<Plan extends MovePlan>(
  session: PairSession,
  steps: StepLog,
  { world }: { readonly world: World },
  move: Planning<Plan>,
): Promise<{ readonly state: PairState; readonly plan: Plan }> {
  const names = session.nodes.map(({ spec }) => spec.name);
  const state = await steps('observe', undefined, `reading ${names.join(', ')}`, async () => {
    const found = await session.observe();
    if (move.toleratesRoles !== true) demand(found.roles.verdict);
    return { found, text: found.roles.instances.map((each) => each.verdict.reason).join('; ') };
  });
  const plan = await steps('validate', undefined, `whether each node could take over`, async () => {
    const validations = await Promise.all(
      session.nodes.map(async (node) => ({ node: node.spec.name, ...(await validateNode(node.host, node.spec)) })),
    );
    const [roles, ...others] = ableToTakeOver(state.states, state.roles, validations);
    demand(
      allOk([...(move.toleratesRoles === true || roles === undefined ? [] : [roles]), ...others], 'every node is able'),
    );
    await demandHealthy(session, names, 'blocked', world, HEALTHY_WITHIN_MS);
    return { found: await move.plan(state, session), text: `every node could take over: ${names.join(', ')}` };
  });
  return { state, plan };
}
