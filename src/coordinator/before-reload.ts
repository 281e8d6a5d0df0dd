import { NodeError } from '../node/node-error.js';
import { headroomWarnings } from '../plan/headroom.js';
import { hardStopMsOf } from '../plan/old-workers.js';
import type { ReloadPolicy } from '../plan/reload-policy.js';
import { canKeep, lossWarnings, type NodeLosses, nodeLosses } from '../plan/runtime-losses.js';
import { type NodeState, servingOf } from '../plan/serving.js';
import { allOk, type Verdict } from '../plan/verdict.js';
import type { PairSession } from './pair-session.js';

/** What a plan has to know of workers that are to be replaced. */
export interface BeforeReload {
  /** Whether the policy can be kept at all. */
  readonly verdict: Verdict;
  readonly runtimeState: readonly NodeLosses[];
  /** Milliseconds of the `hard-stop-after` that the workers of now run with, by node, where it has one. */
  readonly hardStops: Readonly<Record<string, number | undefined>>;
  readonly warnings: readonly string[];
}

/**
 * Reads of every node what its reload takes away, and what one more worker would mean. `next`: the same nodes with the configurations that their new
 * workers will read, where those are not the ones on disk now.
 */
export async function readBefore(
  session: PairSession,
  found: readonly NodeState[],
  policy: ReloadPolicy,
  next = found,
): Promise<BeforeReload> {
  const each = await Promise.all(
    found.map((state) =>
      readNode(session, state, next.find(({ facts }) => facts.node === state.facts.node) ?? state, policy),
    ),
  );
  return {
    verdict: allOk(
      each.map(({ verdict }) => verdict),
      'what the policy asks for can be done',
    ),
    runtimeState: each.map(({ losses }) => losses),
    hardStops: Object.fromEntries(each.map(({ losses, hardStopMs }) => [losses.node, hardStopMs])),
    warnings: each.flatMap(({ warnings }) => warnings),
  };
}

async function readNode(session: PairSession, found: NodeState, next: NodeState, policy: ReloadPolicy) {
  const node = session.node(found.facts.node);
  const [runtime, use] = await Promise.all([
    node.readRuntimeState(found),
    node.readWorkerUse(servingOf(found)).catch((error: unknown) => {
      if (error instanceof NodeError) return undefined;
      throw error;
    }),
  ]);
  const losses = nodeLosses(next, runtime, policy);
  return {
    verdict: canKeep(found.facts.node, runtime, policy),
    losses,
    hardStopMs: use === undefined ? undefined : hardStopMsOf(found, use),
    warnings: [...(use === undefined ? [] : headroomWarnings(next, use)), ...lossWarnings(losses, policy)],
  };
}
