import { watchNode } from '../node/observe.js';
import { standbyServers } from '../plan/able.js';
import { sameMasters } from '../plan/roles.js';
import { takenOver } from '../plan/taken-over.js';
import { allOk, blocked, ok, type Verdict } from '../plan/verdict.js';
import { PairHalt } from './halt.js';
import { demandHealthy } from './health.js';
import type { PairSession, PairState } from './pair-session.js';
import type { World } from './world.js';

export interface Awaited {
  readonly session: PairSession;
  /** The pair as it was found. */
  readonly found: PairState;
  /** Who is to be MASTER, by `family/vrid`. */
  readonly masters: Readonly<Record<string, string>>;
  readonly withinMs: number;
  readonly progress: (text: string) => void;
}

const POLL_MS = 200;
/** A check that is red at one look may be green at the next. */
const HEALTHY_WITHIN_MS = 1000;

/** Waits until the expected nodes are MASTER and nobody else holds their VIPs. Halts when they are not in time. */
export const awaitTakeover = (awaited: Awaited, world: World): Promise<PairState> =>
  until(awaited, world, async (state) => takenOver(awaited.masters, state.roles));

/** Waits until the expected nodes are MASTER, all others able BACKUPs, servers are up and checks green. Halts when they are not in time. */
export const awaitWhole = (awaited: Awaited, world: World): Promise<PairState> =>
  until(awaited, world, async (state) => {
    const placed = allOk([sameMasters(awaited.masters, state.roles), ...standbyServers(state.states, state.roles)], '');
    return placed.verdict === 'ok' ? healthy(awaited.session, world) : placed;
  });

/** Looks at addresses until they are as expected, and only then asks keepalived as well: it must not be asked in quick succession. */
async function until(
  awaited: Awaited,
  world: World,
  judge: (state: PairState) => Promise<Verdict>,
): Promise<PairState> {
  const deadlineMs = world.now() + awaited.withinMs;
  let told = '';
  for (;;) {
    const late = world.now() >= deadlineMs;
    const placed = await whereVipsAre(awaited);
    const state =
      placed.verdict === 'ok' || late ? await awaited.session.observeAgain(awaited.found.states) : undefined;
    const verdict = state === undefined ? placed : await judge(state);
    if (state !== undefined && verdict.verdict === 'ok') return state;
    if (late) throw new PairHalt('failed', `not after ${awaited.withinMs} ms: ${verdict.reason}`);
    if (verdict.reason !== told) awaited.progress(verdict.reason);
    told = verdict.reason;
    await world.sleep(POLL_MS);
  }
}

/** Whether the VIPs of every instance are on the expected node and on no other, by the addresses alone. */
async function whereVipsAre({ session, found, masters }: Awaited): Promise<Verdict> {
  const watches = await Promise.all(session.nodes.map(({ host, spec }) => watchNode(host, spec)));
  for (const { key, name, vips } of found.roles.instances) {
    const expected = masters[key];
    for (const { node, addresses } of watches) {
      const held = vips.filter((vip) => addresses.some(({ address }) => address === vip));
      if (node === expected && held.length < vips.length)
        return blocked(`${name}: ${node} holds ${held.length} of ${vips.length} VIPs`);
      if (node !== expected && held.length > 0) return blocked(`${name}: ${node} still holds ${held.join(', ')}`);
    }
  }
  return ok('every VIP is where it should be');
}

async function healthy(session: PairSession, world: World): Promise<Verdict> {
  try {
    const nodes = session.nodes.map(({ spec }) => spec.name);
    const checks = await demandHealthy(session, nodes, 'failed', world, HEALTHY_WITHIN_MS);
    return ok(`${checks} health checks ok`);
  } catch (error) {
    if (error instanceof PairHalt) return blocked(error.message);
    throw error;
  }
}
