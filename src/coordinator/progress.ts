import type { ServersState } from '../haproxy/show-servers-state.js';
import { type Proof, staysProven, stillServes } from '../plan/proof.js';
import { type NodeState, servingOf } from '../plan/serving.js';

/** How far a run has come with a pair. `before` holds each changed node as it was right before its reload. */
export interface Progress {
  /** The node that the last guard let through, as it was then. */
  guarded: NodeState | undefined;
  readonly before: Map<string, NodeState>;
  /** The servers of each node right before its reload, where their states are to be kept over it. */
  readonly servers: Map<string, ServersState>;
  readonly proven: Set<string>;
  /** Each node that was restarted, as it was when that was proven. */
  readonly restarted: Map<string, NodeState>;
}

export const beginProgress = (): Progress => ({
  guarded: undefined,
  before: new Map(),
  servers: new Map(),
  proven: new Set(),
  restarted: new Map(),
});

/** Nodes that were reloaded, not proven, and do not serve on with the workers they had, in words; undefined when there are none. */
export const brokenNodes = (states: readonly NodeState[], progress: Progress): string | undefined =>
  failing(states, (node, now) => {
    const before = progress.proven.has(node) ? undefined : progress.before.get(node);
    return before === undefined ? undefined : stillServes(servingOf(before), servingOf(now));
  });

/** Nodes that were proven and no longer run what was proven, in words; undefined when there are none. */
export const lapsedNodes = (states: readonly NodeState[], progress: Progress): string | undefined =>
  failing(states, (node, now) => {
    const restarted = progress.restarted.get(node);
    if (restarted !== undefined) return stillServes(servingOf(restarted), servingOf(now));
    const before = progress.proven.has(node) ? progress.before.get(node) : undefined;
    return before === undefined ? undefined : staysProven(servingOf(before), servingOf(now));
  });

function failing(
  states: readonly NodeState[],
  judge: (node: string, now: NodeState) => Proof | undefined,
): string | undefined {
  const texts = states.flatMap((now) => {
    const { node } = now.facts;
    const proof = judge(node, now);
    return proof === undefined || proof.state === 'proven' ? [] : [`${node}: ${proof.text}`];
  });
  return texts.length === 0 ? undefined : texts.join('; ');
}
