import type { Pair } from '../inventory/model.js';
import { standbyServers } from '../plan/preflight.js';
import { servingOf } from '../plan/serving.js';
import { allOk } from '../plan/verdict.js';
import { type Aftermath, UNTOUCHED } from './aftermath.js';
import type { Changing } from './changing.js';
import type { HaltCause, PairHalt } from './halt.js';
import { openPair, type PairSession, type PairState } from './pair-session.js';
import { takeBack } from './take-back.js';
import type { World } from './world.js';

/** A node is whole again this long after it was put back: keepalived's timers, HAProxy's checks. */
const SETTLE_MS = 30_000;
const POLL_MS = 1000;

/**
 * Settles what a halted change leaves behind: every armed node takes the change back now, over a new connection where the old one is gone; one that
 * can't be reached does so by itself when its time is up, which is waited for. Only a pair that was seen to be whole is called whole.
 */
export async function changeAftermath(
  halt: PairHalt,
  pair: Pair,
  changing: Changing | undefined,
  world: World,
): Promise<Aftermath> {
  const cause = { reason: halt.message, ...(halt.remedy === undefined ? {} : { remedy: halt.remedy }) };
  if (changing === undefined || changing.hand.armed.size + changing.hand.confirmed.size === 0)
    return { outcome: UNTOUCHED[halt.why], ...cause };
  const { hand, session, run } = changing;
  const untilMs = Math.max(...[...hand.armed.values()].map(({ deadlineMs }) => deadlineMs), world.now());
  const { untold, failed } = await takeBack(pair, session, changing);
  const waitMs = untold.length === 0 ? world.now() : untilMs;
  const broken =
    failed.length > 0 ? failed.join('; ') : await whatStaysBroken(pair, session, waitMs + SETTLE_MS, world);
  const where = [...hand.confirmed].map((node) => `${node} keeps the new files`);
  if (broken === undefined) {
    const reason = [halt.message, 'every other node has its old files and one is MASTER', ...where].join('; ');
    return { outcome: outcomeOf(halt.why), ...cause, reason };
  }
  return {
    outcome: 'needs-person',
    reason: [
      halt.message,
      broken,
      ...untold.map((node) => `${node} could not be told to take the change back`),
      ...where,
    ].join('; '),
    remedy: `look at the nodes (hitless status ${pair.name}, hitless pending ${pair.name}); hitless revert ${run} takes the change back where that has not been done`,
  };
}

const outcomeOf = (why: HaltCause): Aftermath['outcome'] => (why === 'stopped' ? 'stopped' : 'failed-whole');

async function whatStaysBroken(
  pair: Pair,
  session: PairSession,
  deadlineMs: number,
  world: World,
): Promise<string | undefined> {
  for (;;) {
    const broken = await whatIsBroken(pair, session, world);
    if (broken === undefined || world.now() >= deadlineMs) return broken;
    await world.sleep(POLL_MS);
  }
}

async function whatIsBroken(pair: Pair, session: PairSession, world: World): Promise<string | undefined> {
  try {
    const { states, roles } = await observe(pair, session, world);
    const silent = states.find((state) => servingOf(state).workers.length === 0);
    if (silent !== undefined) return `${silent.facts.node}: no worker of HAProxy runs`;
    const whole = allOk([roles.verdict, ...standbyServers(states, roles)], '');
    return whole.verdict === 'ok' ? undefined : whole.reason;
  } catch (error) {
    return `the nodes could not be read again: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Over the connections of the run where they live, else over new ones. */
async function observe(pair: Pair, session: PairSession, world: World): Promise<PairState> {
  if (session.nodes.every((node) => node.lost() === undefined)) return session.observe();
  const again = await openPair(pair, world);
  try {
    return await again.observe();
  } finally {
    await again.close();
  }
}
