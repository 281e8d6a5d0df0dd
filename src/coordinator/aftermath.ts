import type { Pair } from '../inventory/model.js';
import type { HaltCause, PairHalt } from './halt.js';
import type { PairOutcome } from './outcome.js';
import { openPair, type PairSession, type PairState } from './pair-session.js';
import { brokenNodes, lapsedNodes, type Progress } from './progress.js';
import type { World } from './world.js';

export interface Aftermath {
  readonly outcome: Exclude<PairOutcome, 'done'>;
  readonly reason: string;
  readonly remedy?: string;
}

/** Where nothing was changed, the cause is the outcome. */
export const UNTOUCHED: Readonly<Record<HaltCause, Aftermath['outcome']>> = {
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
  const broken = await whatStaysBroken(pair, session, progress, world);
  if (broken === undefined && halt.why !== 'needs-person') {
    const reason = `${halt.message}; every node serves: ${[...progress.before.keys()].map((node) => nodeText(node, progress)).join(', ')}`;
    return { outcome: halt.why === 'stopped' ? 'stopped' : 'failed-whole', ...cause, reason };
  }
  const unproven = [...progress.before.keys()].findLast((name) => !progress.proven.has(name));
  const node = unproven ?? 'every node';
  return {
    outcome: 'needs-person',
    reason: broken === undefined ? halt.message : `${halt.message}; ${broken}`,
    remedy: `look at ${node} (hitless status ${pair.name}), put its last good configuration back and run: hitless reload ${pair.name}`,
  };
}

const nodeText = (node: string, progress: Progress): string =>
  progress.proven.has(node) ? `${node} on the new configuration` : `${node} on its old workers`;

/** A node may need this long to be whole again: a failed reload pauses its listeners for seconds, so its keepalived goes through FAULT. */
const SETTLE_MS = 10_000;
const SETTLE_POLL_MS = 1000;

/** What is still not whole after the nodes had time to settle, in words; undefined when every node could be read and serves. */
async function whatStaysBroken(
  pair: Pair,
  session: PairSession | undefined,
  progress: Progress,
  world: World,
): Promise<string | undefined> {
  const deadlineMs = world.now() + SETTLE_MS;
  for (;;) {
    const broken = await whatIsBroken(pair, session, progress, world);
    if (broken === undefined || world.now() >= deadlineMs) return broken;
    await world.sleep(SETTLE_POLL_MS);
  }
}

async function whatIsBroken(
  pair: Pair,
  session: PairSession | undefined,
  progress: Progress,
  world: World,
): Promise<string | undefined> {
  try {
    const { states, roles } = await observeAgain(pair, session, world);
    if (roles.verdict.verdict !== 'ok') return roles.verdict.reason;
    return brokenNodes(states, progress) ?? lapsedNodes(states, progress);
  } catch (error) {
    return `the nodes could not be read again: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Over the connections of the run where they live, else over new ones. */
async function observeAgain(pair: Pair, session: PairSession | undefined, world: World): Promise<PairState> {
  if (session?.nodes.every((node) => node.lost() === undefined) === true) return session.observe();
  const again = await openPair(pair, world);
  try {
    return await again.observe();
  } finally {
    await again.close();
  }
}
