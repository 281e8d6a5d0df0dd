import { reloadNode } from '../node/reload.js';
import { sameMasters } from '../plan/roles.js';
import type { Step, StepOf } from '../plan/step.js';
import { methodText, stepText } from '../plan/step-text.js';
import { drain } from './drain.js';
import { demand, PairHalt } from './halt.js';
import { demandHealthy } from './health.js';
import { demandKept, keep, save } from './keep.js';
import { lapsedNodes } from './progress.js';
import { proveUntil } from './prove.js';
import type { Rolling, Told } from './rolling.js';

/** How long a health check may stay red after a reload was proven. */
const HEALTHY_WITHIN_MS = 5000;

/** Carries out one step of a plan's rolling part. Throws a `PairHalt` when the pair can't go on. */
export async function carryOut(step: Step, rolling: Rolling): Promise<void> {
  const { steps } = rolling;
  switch (step.kind) {
    case 'baseline':
      return steps('baseline', undefined, stepText(step), async () => {
        await rolling.world.sleep(step.ms, rolling.stop);
        return { found: undefined, text: rolling.losses.demandNoLoss() };
      });
    case 'guard':
      return steps('guard', step.node, stepText(step), () => guard(step, rolling));
    case 'save':
      return steps('save', step.node, stepText(step), () => save(step, rolling));
    case 'keep':
      return steps('keep', step.node, stepText(step), () => keep(step, rolling));
    case 'drain':
      return steps('drain', step.node, stepText(step), (progress) => drain(step, rolling, progress));
    case 'reload':
      return steps('reload', step.node, methodText(step.method), () => reload(step, rolling));
    case 'prove':
      return steps('prove', step.node, stepText(step), (progress) => prove(step, rolling, progress));
    case 'soak':
      return steps('soak', step.node, stepText(step), async () => {
        rolling.losses.enter(`soak ${step.node}`);
        await rolling.world.sleep(step.ms, rolling.stop);
        return { found: undefined, text: rolling.losses.demandNoLoss() };
      });
    case 'lock':
    case 'observe':
    case 'validate':
    case 'unlock':
      throw new RangeError(`${step.kind} belongs to the opening and closing of a run`);
    case 'arm':
    case 'handover':
    case 'drill':
    case 'takeover':
    case 'put-back':
    case 'revert':
    case 'restart':
    case 'prove-restart':
    case 'whole':
    case 'confirm':
    case 'record':
      throw new RangeError(`${step.kind} is no part of a reload`);
  }
}

async function guard(step: StepOf<'guard'>, rolling: Rolling): Told {
  const { session, progress } = rolling;
  const now = await session.observeAgain(rolling.found);
  demand(sameMasters(step.masters, now.roles));
  const lapsed = lapsedNodes(now.states, progress);
  if (lapsed !== undefined) throw new PairHalt('failed', `proven before, and no more: ${lapsed}`);
  // Reading takes its time: a lock that was lost meanwhile counts.
  session.demandLocks();
  const before = now.states.find((state) => state.facts.node === step.node);
  if (before === undefined) throw new RangeError(`${step.node} was not observed`);
  progress.guarded = before;
  return { found: undefined, text: now.roles.verdict.reason };
}

async function reload(step: StepOf<'reload'>, { session, losses, progress, run }: Rolling): Told {
  if (progress.guarded?.facts.node !== step.node)
    throw new RangeError(`${step.node} is to be reloaded without a guard before`);
  losses.enter(`reload ${step.node}`);
  progress.before.set(step.node, progress.guarded);
  const outcome = await reloadNode(session.node(step.node).host, run, step.method).catch((error: unknown) => {
    // By its contract it only throws when nothing was sent.
    progress.before.delete(step.node);
    throw error;
  });
  if (outcome.claimed === 'failed') throw new PairHalt('failed', `the reload failed: ${outcome.detail}`);
  return { found: undefined, text: outcome.detail };
}

async function prove(step: StepOf<'prove'>, rolling: Rolling, progress: (text: string) => void): Told {
  const { session, world } = rolling;
  const before = rolling.progress.before.get(step.node);
  if (before === undefined) throw new RangeError(`${step.node} is to be proven without a reload before`);
  const proven = await proveUntil({ ...step, session, before, states: rolling.found, progress }, world);
  const checks = await demandHealthy(session, [step.node], 'needs-person', world, HEALTHY_WITHIN_MS);
  rolling.progress.proven.add(step.node);
  rolling.losses.demandNoLoss();
  const kept = rolling.progress.servers.has(step.node) ? `; ${await demandKept(step.node, rolling)}` : '';
  return { found: undefined, text: `${proven}; ${checks} health checks ok${kept}` };
}
