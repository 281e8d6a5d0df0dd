import type { HealthCheck } from '../inventory/model.js';
import { type HaltCause, PairHalt } from './halt.js';
import type { NodeSession } from './node-session.js';
import type { PairSession } from './pair-session.js';
import type { World } from './world.js';

/**
 * Makes the checks of the named nodes and those of the pair's VIPs, all at once; halts with `why` when one is not ok within `withinMs`.
 * Returns how many were made.
 */
export async function demandHealthy(
  session: PairSession,
  names: readonly string[],
  why: HaltCause,
  world: World,
  withinMs: number,
): Promise<number> {
  const nodes = session.nodes.filter((node) => names.includes(node.spec.name));
  const first = nodes[0];
  const asked: readonly (readonly [HealthCheck, NodeSession])[] = [
    ...nodes.flatMap((node) => node.spec.checks.map((check) => [check, node] as const)),
    ...(first === undefined ? [] : session.pair.checks.map((check) => [check, first] as const)),
  ];
  const verdicts = await Promise.all(asked.map(([check, node]) => world.check(check, node.host, withinMs)));
  const red = verdicts.find((each) => each.verdict !== 'ok');
  if (red !== undefined) throw new PairHalt(why, `health check red: ${red.reason}`);
  return verdicts.length;
}
