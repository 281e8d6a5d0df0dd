import type { Pair } from '../inventory/model.js';
import { stillServes } from '../plan/proof.js';
import { rolesOf } from '../plan/roles.js';
import { type NodeState, servingOf } from '../plan/serving.js';
import type { HaltCause, PairHalt } from './halt.js';
import type { PairOutcome } from './outcome.js';
import { openPair, type PairSession } from './pair-session.js';
import type { World } from './world.js';

/** How far a run has come with a pair. `before` holds each changed node as it was right before its reload. */
export interface Progress {
  /** The node that the last guard let through, as it was then. */
  guarded: NodeState | undefined;
  readonly before: Map<string, NodeState>;
  readonly proven: Set<string>;
}

export interface Aftermath {
  readonly outcome: Exclude<PairOutcome, 'done'>;
  readonly reason: string;
  readonly remedy?: string;
}

/** Where nothing was changed, the cause is the outcome. */
const UNTOUCHED: Readonly<Record<HaltCause, Aftermath['outcome']>> = {
  blocked: 'blocked',
  failed: 'blocked',
  'needs-person': 'blocked',
  stopped: 'stopped',
  locked: 'locked',
  unreachable: 'unreachable',
};

/** Settles what a halted run leaves behind by looking at the nodes once more: only a pair that was seen to be whole is called whole. */
export async function aftermath(
  halt: PairHalt,
  pair: Pair,
  session: PairSession | undefined,
  progress: Progress,
  world: World,
): Promise<Aftermath> {
  const cause = { reason: halt.message, ...(halt.remedy === undefined ? {} : { remedy: halt.remedy }) };
  if (progress.before.size === 0) return { outcome: UNTOUCHED[halt.why], ...cause };
  const broken = await whatIsBroken(pair, session, progress, world);
  if (broken === undefined && halt.why !== 'needs-person') {
    const reason = `${halt.message}; every node serves: ${[...progress.before.keys()].map((node) => nodeText(node, progress)).join(', ')}`;
    return { outcome: halt.why === 'stopped' ? 'stopped' : 'failed-whole', ...cause, reason };
  }
  const node = [...progress.before.keys()].findLast((name) => !progress.proven.has(name)) ?? pair.name;
  return {
    outcome: 'needs-person',
    reason: broken === undefined ? halt.message : `${halt.message}; ${broken}`,
    remedy:
      halt.remedy ??
      `look at ${node} (hitless status ${pair.name}), put its last good configuration back and run: hitless reload ${pair.name}`,
  };
}

const nodeText = (node: string, progress: Progress): string =>
  progress.proven.has(node) ? `${node} on the new configuration` : `${node} on its old workers`;

/** What is not whole, in words; undefined when every node could be read and serves. */
async function whatIsBroken(
  pair: Pair,
  session: PairSession | undefined,
  progress: Progress,
  world: World,
): Promise<string | undefined> {
  let again: PairSession | undefined;
  try {
    const alive = session?.nodes.every((node) => node.lost() === undefined);
    if (alive !== true) again = await openPair(pair, world);
    const open = again ?? session;
    if (open === undefined) return 'the nodes could not be read again';
    const states = await Promise.all(open.nodes.map((node) => node.read()));
    const roles = rolesOf(states.map((state) => state.facts));
    if (roles.verdict.verdict !== 'ok') return roles.verdict.reason;
    const down = states.flatMap((now) => {
      const before = progress.before.get(now.facts.node);
      const proof = before === undefined ? undefined : stillServes(servingOf(before), servingOf(now));
      return proof?.state === 'failed' ? [`${now.facts.node}: ${proof.text}`] : [];
    });
    return down.length === 0 ? undefined : down.join('; ');
  } catch (error) {
    return `the nodes could not be read again: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await again?.close();
  }
}
