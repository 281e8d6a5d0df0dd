import { ableToTakeOver } from '../plan/able.js';
import { allOk } from '../plan/verdict.js';
import type { PairState } from './pair-session.js';
import { type Left, overPair } from './reconnect.js';

const POLL_MS = 1000;

/** A node is whole again this long after it was put back: keepalived's timers, HAProxy's checks. */
const SETTLE_MS = 30_000;

/**
 * Why a pair is not whole, in words; undefined as soon as every node could take over. It first looks at `fromMs`: a node that could not be told to put
 * itself back does so at its deadline; before it such a node may look whole, and has yet to undo what was done.
 */
export async function notAbleAfter(left: Left, fromMs: number): Promise<string | undefined> {
  const { world } = left;
  await world.sleep(Math.max(0, fromMs - world.now()));
  return stillBroken(left, world.now() + SETTLE_MS, ({ states, roles }) => {
    const able = allOk(ableToTakeOver(states, roles, []), '');
    return able.verdict === 'ok' ? undefined : able.reason;
  });
}

/** What is still not whole after the nodes had time to settle, in words; undefined as soon as every node could be read and nothing is. */
export async function stillBroken(
  left: Left,
  deadlineMs: number,
  whatIsBroken: (state: PairState) => string | undefined,
): Promise<string | undefined> {
  const { world } = left;
  for (;;) {
    const broken = await look(left, whatIsBroken);
    if (broken === undefined || world.now() >= deadlineMs) return broken;
    await world.sleep(POLL_MS);
  }
}

async function look(left: Left, whatIsBroken: (state: PairState) => string | undefined): Promise<string | undefined> {
  try {
    return whatIsBroken(await overPair(left, (open) => open.observe()));
  } catch (error) {
    return `the nodes could not be read again: ${error instanceof Error ? error.message : String(error)}`;
  }
}
