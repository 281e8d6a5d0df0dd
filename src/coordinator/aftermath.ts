import type { Pair } from '../inventory/model.js';
import type { HaltCause, PairHalt } from './halt.js';
import type { PairOutcome } from './outcome.js';
import type { PairSession } from './pair-session.js';
import { brokenNodes, lapsedNodes, type Progress } from './progress.js';
import { stillBroken } from './still-broken.js';
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
  const broken = await stillBroken({ pair, session, world }, world.now() + SETTLE_MS, ({ states, roles }) =>
    roles.verdict.verdict === 'ok'
      ? (brokenNodes(states, progress) ?? lapsedNodes(states, progress))
      : roles.verdict.reason,
  );
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
