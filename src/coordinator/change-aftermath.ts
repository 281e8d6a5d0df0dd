import type { Pair } from '../inventory/model.js';
import { type Aftermath, UNTOUCHED } from './aftermath.js';
import type { Changing } from './changing.js';
import type { HaltCause, PairHalt } from './halt.js';
import { notAbleAfter } from './still-broken.js';
import { takeBack } from './take-back.js';
import type { World } from './world.js';

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
  const isUntouched = hand.installed.size + hand.stoppedAtMs.size + hand.confirmed.size === 0;
  if (isUntouched && untold.length + failed.length === 0) return { outcome: UNTOUCHED[halt.why], ...cause };
  const backAtMs = untold.length === 0 ? world.now() : untilMs;
  const broken = failed.length > 0 ? failed.join('; ') : await notAbleAfter({ pair, session, world }, backAtMs);
  const where = [...hand.confirmed].map((node) => `${node} keeps the new files`);
  if (broken === undefined) {
    const others = where.length === 0 ? 'every node' : 'every other node';
    const reason = [halt.message, `${others} has its old files and one is MASTER`, ...where].join('; ');
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
