import { NodeError } from '../node/node-error.js';
import { type OldWorkers, oldWorkersText } from '../plan/old-workers.js';
import { servingOf } from '../plan/serving.js';
import type { StepOf } from '../plan/step.js';
import { SshError } from '../ssh/error.js';
import type { Rolling, Told } from './rolling.js';

/** Milliseconds between two looks, and between two lines when nothing but time has changed. */
const FIRST_POLL_MS = 500;
const LONGEST_POLL_MS = 5000;
const TELL_AGAIN_MS = 30_000;

/**
 * Tells a proven node's old workers and, with `wait`, goes on when they are gone, their time is up, or the operator asks to stop. It never fails the
 * run: the node serves, and a node that can't be read any more fails at the next guard. What the probes lost meanwhile counts.
 */
export async function drain(step: StepOf<'drain'>, rolling: Rolling, progress: (text: string) => void): Told {
  const { losses } = rolling;
  if (step.how === 'wait') losses.enter(`drain ${step.node}`);
  const text = await follow(step, rolling, progress).catch((error: unknown) => {
    if (error instanceof NodeError || error instanceof SshError) return `old workers not known: ${error.message}`;
    throw error;
  });
  return { found: undefined, text: step.how === 'wait' ? `${text}; ${losses.demandNoLoss()}` : text };
}

async function follow(step: StepOf<'drain'>, rolling: Rolling, progress: (text: string) => void): Promise<string> {
  const { session, world, stop, emit } = rolling;
  const found = rolling.found.find((state) => state.facts.node === step.node);
  if (found === undefined) throw new RangeError(`${step.node} was not observed`);
  const node = session.node(step.node);
  const deadlineMs = world.now() + step.withinMs;
  const serving = servingOf(await node.readServing(found));
  if (serving.oldWorkers.length === 0) return 'no old worker is left';
  let told = { what: '', atMs: 0 };
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(LONGEST_POLL_MS, pollMs * 1.5)) {
    const old = await node.readOldWorkers(found, serving);
    emit('drain.workers', { pair: session.pair.name, node: step.node, ...old });
    const text = oldWorkersText(old);
    if (step.how === 'warn' || old.workers.length === 0) return text;
    if (stop.aborted) return `not waited for any longer, the operator stops the run: ${text}`;
    if (world.now() >= deadlineMs) return `not waited for any longer, ${step.withinMs} ms are up: ${text}`;
    const what = loadOf(old);
    if (what !== told.what || world.now() - told.atMs >= TELL_AGAIN_MS) {
      progress(text);
      told = { what, atMs: world.now() };
    }
    await world.sleep(Math.min(pollMs, Math.max(1, deadlineMs - world.now())), stop);
  }
}

/** What of it a watcher wants to hear of at once. */
const loadOf = ({ workers }: OldWorkers): string =>
  workers.map(({ pid, sessions, connections }) => `${pid}: ${sessions ?? connections ?? '?'}`).join();
