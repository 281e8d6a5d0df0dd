import { armUndo, rearmUndo } from '../node/undo.js';
import type { ChangeStep, PlanTimer } from '../plan/change-step.js';
import type { Changing } from './changing.js';
import { PairHalt } from './halt.js';

type ArmStep = Extract<ChangeStep, { readonly kind: 'arm' }>;

/** Nodes count their deadlines from when they hear of them: less than this is no time to do anything in. */
const LEAST_MS = 1000;

/**
 * Arms a node for a step of the plan: from then on it undoes the change by itself at the end of the step's timer. The first step of a timer
 * begins it; what it ends at is the same moment for every node, but for the order that the plan puts them in.
 */
export async function armNode(step: ArmStep, changing: Changing): Promise<string> {
  const { session, run, operator, world, plan, hand } = changing;
  const timer = timerOf(step, plan.timers);
  const endMs = timer.renewable ? world.now() + timer.ms : (hand.timers.get(timer.name) ?? world.now() + timer.ms);
  hand.timers.set(timer.name, endMs);
  const deadlineMs = endMs + step.offsetMs;
  const withinMs = deadlineMs - world.now();
  if (withinMs < LEAST_MS) throw outOfTime(step.node);
  const { host, spec } = session.node(step.node);
  const wasArmed = hand.armed.has(step.node);
  // Armed or not: the node may have heard of it before its answer was lost.
  hand.armed.set(step.node, { step, deadlineMs });
  hand.staged.delete(step.node);
  if (wasArmed) await rearmUndo(host, run, withinMs, step.undo);
  else {
    const what = `apply ${plan.pair}: ${plan.change}`;
    const { coversReboot } = await armUndo(host, spec, { run, operator, what, withinMs, undo: step.undo });
    if (coversReboot === 'none') return `it undoes this by itself in ${seconds(withinMs)}, but not after a reboot`;
  }
  return `it undoes this by itself in ${seconds(withinMs)}`;
}

/** What is left of a timer that was put off less than this long ago is enough for any step: see the plan's timer. */
const PUT_OFF_AFTER_MS = 10_000;

/** Puts the deadlines of nodes off whose timer may be put off, before a step begins. */
export async function putOff(changing: Changing): Promise<void> {
  const { session, run, world, hand } = changing;
  await Promise.all(
    [...hand.armed].map(async ([node, { step, deadlineMs }]) => {
      const { ms, renewable } = timerOf(step, changing.plan.timers);
      const laterMs = world.now() + ms + step.offsetMs;
      if (!renewable || laterMs - deadlineMs < PUT_OFF_AFTER_MS) return;
      await rearmUndo(session.node(node).host, run, laterMs - world.now());
      hand.armed.set(node, { step, deadlineMs: laterMs });
    }),
  );
}

/** Halts when a timer that must not be put off has too little time left. */
export function demandTime({ hand, plan, world }: Changing): void {
  for (const [node, { step, deadlineMs }] of hand.armed) {
    if (!timerOf(step, plan.timers).renewable && deadlineMs - world.now() < LEAST_MS) throw outOfTime(node);
  }
}

/** Whether every timer may be put off. */
export const mayWait = ({ hand, plan }: Pick<Changing, 'hand' | 'plan'>): boolean =>
  [...hand.armed.values()].every(({ step }) => timerOf(step, plan.timers).renewable);

function timerOf({ timer }: ArmStep, timers: readonly PlanTimer[]): PlanTimer {
  const found = timers.find(({ name }) => name === timer);
  if (found === undefined) throw new RangeError(`the plan has no timer ${timer}`);
  return found;
}

const outOfTime = (node: string): PairHalt =>
  new PairHalt('failed', `the time in which ${node} could still be confirmed is over`);

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
