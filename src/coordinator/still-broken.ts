import type { PairState } from './pair-session.js';
import { type Left, overPair } from './reconnect.js';

const POLL_MS = 1000;

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
