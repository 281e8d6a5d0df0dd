import { controlService } from '../node/control-service.js';
import { proveRestart } from '../plan/proof.js';
import { type NodeState, type ServingEvidence, servingOf } from '../plan/serving.js';
import type { StepOf } from '../plan/step.js';
import { PairHalt } from './halt.js';
import { demandHealthy } from './health.js';
import type { Moving } from './moving.js';
import type { Told } from './rolling.js';

const POLL_MS = 200;
const HEALTHY_WITHIN_MS = 5000;

/** Restarts HAProxy on a node that has no VIP; what becomes of it is for the proof to find out. */
export async function restartHaproxy({ node }: StepOf<'restart'>, moving: Moving): Told {
  const { session, run, hand, losses, progress } = moving;
  const open = session.node(node);
  const found = foundOf(node, moving);
  const before = withServing(found, await open.readServing(found));
  session.demandLocks();
  losses.enter(`restart ${node}`);
  progress.before.set(node, before);
  hand.changed.add(node);
  const { beforeUs, afterUs, exitCode, messages } = await controlService(
    open.host,
    open.spec,
    run,
    'restart',
    'haproxy',
  );
  if (exitCode !== 0)
    throw new PairHalt(
      'failed',
      `${node}: restart of HAProxy ended with ${exitCode}: ${messages.trim()}`,
      `see on ${node} why it does not start (systemctl status haproxy); ${node} has no VIP`,
    );
  return { found: undefined, text: `it took ${Math.round((afterUs - beforeUs) / 1000)} ms` };
}

/** Reads the node until the restart is proven. Halts when it is not in time. */
export async function proveRestarted(
  { node, withinMs }: StepOf<'prove-restart'>,
  moving: Moving,
  progress: (text: string) => void,
): Told {
  const { session, world, hand } = moving;
  const before = moving.progress.before.get(node);
  if (before === undefined) throw new RangeError(`${node} is to be proven without a restart before`);
  const found = foundOf(node, moving);
  const deadlineMs = world.now() + withinMs;
  for (let told = ''; ; ) {
    const now = await session.node(node).readServing(found);
    const proof = proveRestart(servingOf(before), servingOf(now));
    if (proof.state === 'proven') {
      const checks = await demandHealthy(session, [node], 'failed', world, HEALTHY_WITHIN_MS);
      hand.changed.delete(node);
      moving.progress.proven.add(node);
      moving.progress.restarted.set(node, withServing(found, now));
      return { found: undefined, text: `${proof.text}; ${checks} health checks ok` };
    }
    if (proof.state === 'failed' || world.now() >= deadlineMs)
      throw new PairHalt('failed', `${node}: not proven after ${withinMs} ms: ${proof.text}`);
    if (proof.text !== told) progress(proof.text);
    told = proof.text;
    await world.sleep(POLL_MS);
  }
}

const withServing = (found: NodeState, { facts, runtime }: ServingEvidence): NodeState => ({
  ...found,
  runtime,
  facts: { ...found.facts, ...facts, haproxy: { ...found.facts.haproxy, ...facts.haproxy } },
});

function foundOf(node: string, { found }: Moving) {
  const state = found.find(({ facts }) => facts.node === node);
  if (state === undefined) throw new RangeError(`${node} was not observed`);
  return state;
}
