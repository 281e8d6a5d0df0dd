import { describe, expect, it } from 'vitest';
import { type Changing, emptyHand } from '../../src/coordinator/changing.js';
import { demandAsProven } from '../../src/coordinator/still-as-proven.js';
import { blocked, ok, type Verdict } from '../../src/plan/verdict.js';

/** A pair in the middle of a change that is seen like this when it is looked at again. */
function changingSeenAs(verdict: Verdict): Changing {
  const part: Pick<Changing, 'found' | 'hand' | 'next'> & Record<'session' | 'progress', unknown> = {
    session: { observeAgain: () => Promise.resolve({ states: [], roles: { verdict } }) },
    progress: { proven: new Set(), before: new Map() },
    found: [],
    hand: emptyHand([]),
    next: new Map(),
  };
  return part as Changing;
}

describe('the last look before nodes are confirmed', () => {
  it('fails the change for a keepalived that has ended since it was proven', async () => {
    const reason = 'VRRP instance VI_1: p1a is down, it could not take over';
    await expect(demandAsProven(changingSeenAs(blocked(reason)))).rejects.toMatchObject({
      why: 'failed',
      message: reason,
    });
  });

  it('lets a pair that is as it was go on', async () => {
    await expect(demandAsProven(changingSeenAs(ok('p1a is MASTER')))).resolves.toBeUndefined();
  });
});
