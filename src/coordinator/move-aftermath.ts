import type { Pair } from '../inventory/model.js';
import { NodeError } from '../node/node-error.js';
import { SshError } from '../ssh/error.js';
import { type Aftermath, UNTOUCHED } from './aftermath.js';
import type { PairHalt } from './halt.js';
import type { Moving } from './moving.js';
import type { PairSession } from './pair-session.js';
import { overNode } from './reconnect.js';
import { revertNode } from './revert-node.js';
import { notAbleAfter } from './still-broken.js';
import type { World } from './world.js';

/**
 * Settles what a halted handover or drill leaves behind: every node whose undo is armed is put back now, over a new connection where the old one is
 * gone; one that can't be reached puts itself back when its time is up, which is waited for. Only a pair that was seen to be whole is called whole.
 */
export async function moveAftermath(
  halt: PairHalt,
  pair: Pair,
  session: PairSession | undefined,
  moving: Moving | undefined,
  world: World,
): Promise<Aftermath> {
  const cause = { reason: halt.message, ...(halt.remedy === undefined ? {} : { remedy: halt.remedy }) };
  const { hand } = moving ?? {};
  if (hand === undefined || (hand.armed.size === 0 && hand.changed.size === 0 && hand.acts.length === 0))
    return { outcome: UNTOUCHED[halt.why], ...cause };
  const unsent = await putAllBack(pair, session, moving, world);
  const backAtMs = unsent.length === 0 ? world.now() : hand.armedUntilMs;
  const broken = await notAbleAfter({ pair, session, world }, backAtMs);
  if (broken === undefined && halt.why !== 'needs-person') {
    const kept = [...hand.kept].map((node) => `; the handover on ${node} is in force`).join('');
    const reason = `${halt.message}; every node serves and one is MASTER${kept || ': what was done is put back'}`;
    return { outcome: halt.why === 'stopped' ? 'stopped' : 'failed-whole', ...cause, reason };
  }
  const still = unsent.length === 0 ? '' : `; ${unsent.join(' and ')} could not be told to put itself back`;
  return {
    outcome: 'needs-person',
    reason: `${halt.message}${broken === undefined ? '' : `; ${broken}`}${still}`,
    remedy: `look at the nodes (hitless status ${pair.name}) and at what run ${moving?.run ?? ''} left in /var/lib/hitless there`,
  };
}

/** Tells every armed node to put itself back; returns those that could not be told. */
async function putAllBack(
  pair: Pair,
  session: PairSession | undefined,
  moving: Moving | undefined,
  world: World,
): Promise<readonly string[]> {
  if (moving === undefined) return [];
  const { hand, losses, run } = moving;
  const unsent: string[] = [];
  for (const node of [...hand.armed.keys()].toReversed()) {
    losses.enter(`put back ${node}`);
    try {
      await overNode({ pair, session, world }, node, (host) => revertNode(host, run));
      hand.armed.delete(node);
      hand.changed.delete(node);
    } catch (error) {
      if (!(error instanceof NodeError || error instanceof SshError)) throw error;
      unsent.push(node);
    }
  }
  return unsent;
}
