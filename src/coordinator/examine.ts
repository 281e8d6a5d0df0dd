import { validateNode } from '../node/validate.js';
import { preflight } from '../plan/preflight.js';
import { planReload, type ReloadPlan } from '../plan/reload-plan.js';
import { DEFAULT_POLICY, type ReloadPolicy } from '../plan/reload-policy.js';
import { readBefore } from './before-reload.js';
import { demand } from './halt.js';
import { demandHealthy } from './health.js';
import type { PairSession, PairState } from './pair-session.js';
import type { StepLog } from './step-log.js';
import type { World } from './world.js';

/** A pair that may be reloaded: how it was found, and the plan for it. */
export interface Examined {
  readonly state: PairState;
  readonly plan: ReloadPlan;
}

/** How long the VIPs are probed before the first reload. */
const BASELINE_MS = 1000;
/** A check that is red now may only be late: it gets a second. */
const HEALTHY_WITHIN_MS = 1000;

/**
 * Observes and validates a connected pair and plans its reload. Changes nothing: this is all that a dry run does.
 * Throws a `PairHalt` when a question is not answered with ok.
 */
export async function examine(
  session: PairSession,
  steps: StepLog,
  options: { readonly probe: boolean; readonly world: World; readonly policy?: ReloadPolicy },
): Promise<Examined> {
  const { pair } = session;
  const nodes = pair.nodes.map((node) => node.name);
  const state = await steps('observe', undefined, `reading ${nodes.join(', ')}`, async () => {
    const found = await session.observe();
    demand(found.roles.verdict);
    return { found, text: found.roles.instances.map((each) => each.verdict.reason).join('; ') };
  });
  const plan = await steps('validate', undefined, `haproxy -c on ${nodes.join(', ')}`, async () => {
    const { policy = DEFAULT_POLICY } = options;
    const [validations, before] = await Promise.all([
      Promise.all(
        session.nodes.map(async (node) => ({ node: node.spec.name, ...(await validateNode(node.host, node.spec)) })),
      ),
      readBefore(session, state.states, policy),
    ]);
    const flight = preflight(state.states, state.roles, validations);
    demand(flight.verdict);
    demand(before.verdict);
    await demandHealthy(session, nodes, 'blocked', options.world, HEALTHY_WITHIN_MS);
    const planned = planReload({
      pair: pair.name,
      roles: state.roles,
      methods: flight.methods,
      warnings: [...flight.warnings, ...before.warnings],
      soakMs: pair.soakMs,
      proofMs: pair.proofMs,
      baselineMs: options.probe ? BASELINE_MS : 0,
      policy,
      runtimeState: before.runtimeState,
      hardStops: before.hardStops,
    });
    return { found: planned, text: `accepted on ${nodes.join(', ')}` };
  });
  return { state, plan };
}
