import { readClock } from '../node/clock.js';
import { type Bounds, clockOffset, exact, onCoordinator } from '../node/clock-offset.js';
import { controlService, type ServiceAction } from '../node/control-service.js';
import { revertRun } from '../node/undo.js';
import type { Host } from '../ssh/host.js';
import { PairHalt } from './halt.js';
import { type Act, type Moving, noteAct, noteClock } from './moving.js';

/** Reads a node's clock and notes it. */
export async function readClockOf(node: string, { session, run, hand, world }: Moving): Promise<void> {
  const sentUs = microseconds(world.now());
  const nodeUs = await readClock(session.node(node).host, run);
  const receivedUs = microseconds(world.now() + 1);
  if (nodeUs !== undefined)
    noteClock(hand, node, { sentUs, receivedUs, beforeUs: nodeUs.lowUs, afterUs: nodeUs.highUs });
}

/** Tells a service what to do; returns what became of it in words. When it was told lies between the bounds of the round trip. */
export async function control(
  node: string,
  action: ServiceAction,
  service: 'haproxy' | 'keepalived',
  part: Act['part'],
  moving: Moving,
): Promise<string> {
  const { session, run, hand, world } = moving;
  const { host, spec } = session.node(node);
  hand.changed.add(node);
  const sentUs = microseconds(world.now());
  const { beforeUs, afterUs, exitCode, messages } = await controlService(host, spec, run, action, service);
  const receivedUs = microseconds(world.now() + 1);
  const tookUs = afterUs - beforeUs;
  noteClock(hand, node, { sentUs, receivedUs, beforeUs, afterUs });
  const offset = clockOffset(hand.clocks.get(node) ?? []);
  const trip = { lowUs: sentUs, highUs: receivedUs };
  const at = (nodeUs: number): Bounds => (offset === undefined ? trip : onCoordinator(exact(nodeUs), offset));
  noteAct(hand, { part, node, begunAt: at(beforeUs), endedAt: at(afterUs) });
  if (exitCode !== 0)
    throw new PairHalt('failed', `${node}: ${action} of ${service} ended with ${exitCode}: ${messages.trim()}`);
  return `${action} of ${service} took ${Math.round(tookUs / 1000)} ms`;
}

/** When something was done, on the coordinator's clock. */
export async function timed({ world }: Moving, work: () => Promise<void>): Promise<Bounds> {
  const lowUs = microseconds(world.now());
  await work();
  return { lowUs, highUs: microseconds(world.now() + 1) };
}

/** The coordinator's clock shows whole milliseconds: what it shows began up to one ago. */
const microseconds = (ms: number): number => ms * 1000;

/** Has a run put back by the node itself; halts for a person where it could not do all of it. */
export async function revertOn(host: Host, run: string): Promise<void> {
  const { state, did } = await revertRun(host, run);
  if (state === 'failed')
    throw new PairHalt('needs-person', `${host.name} could not be put back: ${did.map(({ text }) => text).join('; ')}`);
}
