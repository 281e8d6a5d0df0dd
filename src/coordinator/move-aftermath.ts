import type { Pair } from '../inventory/model.js';
import { NodeError } from '../node/node-error.js';
import { revertRun } from '../node/undo.js';
import { ableToTakeOver } from '../plan/able.js';
import { allOk } from '../plan/verdict.js';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import { type Aftermath, UNTOUCHED } from './aftermath.js';
import type { PairHalt } from './halt.js';
import type { Moving } from './moving.js';
import { openPair, type PairSession, type PairState } from './pair-session.js';
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
  // A node that could not be told puts itself back when its time is up.
  const backAtMs = unsent.length === 0 ? world.now() : Math.max(world.now(), hand.armedUntilMs);
  const broken = await whatStaysBroken(pair, session, backAtMs + SETTLE_MS, world);
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
      await withNode(pair, node, session, world, (host) => putBackNow(host, run));
      hand.armed.delete(node);
      hand.changed.delete(node);
    } catch (error) {
      if (!(error instanceof NodeError || error instanceof SshError)) throw error;
      unsent.push(node);
    }
  }
  return unsent;
}

/** The node may never have armed it, or may have put itself back by itself. */
async function putBackNow(host: Host, run: string): Promise<void> {
  try {
    const { state, did } = await revertRun(host, run);
    if (state === 'failed') throw new NodeError(host.name, 'revert', 'half', did.map(({ text }) => text).join('; '));
  } catch (error) {
    if (error instanceof NodeError && (error.code === 'no-run' || error.code === 'not-armed')) return;
    throw error;
  }
}

/** A node is whole again this long after it was put back: keepalived's timers, HAProxy's checks. */
const SETTLE_MS = 30_000;
const POLL_MS = 1000;

async function whatStaysBroken(
  pair: Pair,
  session: PairSession | undefined,
  deadlineMs: number,
  world: World,
): Promise<string | undefined> {
  for (;;) {
    const broken = await whatIsBroken(pair, session, world);
    if (broken === undefined || world.now() >= deadlineMs) return broken;
    await world.sleep(POLL_MS);
  }
}

async function whatIsBroken(pair: Pair, session: PairSession | undefined, world: World): Promise<string | undefined> {
  try {
    const { states, roles } = await withPair(pair, session, world, (open): Promise<PairState> => open.observe());
    const able = allOk(ableToTakeOver(states, roles, []), '');
    return able.verdict === 'ok' ? undefined : able.reason;
  } catch (error) {
    return `the nodes could not be read again: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Over the connections of the run where they live, else over new ones. */
async function withPair<Result>(
  pair: Pair,
  session: PairSession | undefined,
  world: World,
  work: (open: PairSession) => Promise<Result>,
): Promise<Result> {
  if (session?.nodes.every((node) => node.lost() === undefined) === true) return work(session);
  const again = await openPair(pair, world);
  try {
    return await work(again);
  } finally {
    await again.close();
  }
}

async function withNode(
  pair: Pair,
  node: string,
  session: PairSession | undefined,
  world: World,
  work: (host: Host) => Promise<void>,
): Promise<void> {
  const open = session?.nodes.find(({ spec }) => spec.name === node);
  if (open !== undefined && open.lost() === undefined) return work(open.host);
  const spec = pair.nodes.find(({ name }) => name === node);
  if (spec === undefined) throw new RangeError(`${node} is no node of ${pair.name}`);
  const host = await world.connect(spec);
  try {
    await work(host);
  } finally {
    await host.close();
  }
}
