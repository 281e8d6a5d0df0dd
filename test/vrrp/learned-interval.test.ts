import { describe, expect, test } from 'vitest';
import { EVENT_US, PHASES, pairTimeline, preferred, second } from './pair.js';

const slow = { version: 3, advertIntUs: 1_000_000, priority: 110 } as const;
const fast = { version: 3, advertIntUs: 250_000, priority: 100 } as const;

/** How often node B was MASTER, counted from the return of A, for 20 s. */
const timesMaster = (release: string): number => {
  const { entries } = pairTimeline([{ kind: 'return', node: 'A', atUs: EVENT_US }], {
    routers: [preferred({ ...slow, release }), second({ ...fast, release })],
    down: ['A'],
    untilUs: EVENT_US + 20_000_000,
  });
  return entries.filter(({ node, what, text }) => node === 'B' && what === 'state' && text.startsWith('MASTER')).length;
};

describe('version 3, the MASTER every 1 s and the BACKUP every 0.25 s', () => {
  // Measured on 2.2.7 and 2.3.4.
  test.each(['2.2.7', '2.3.4'])(
    '%s: who yields learns the interval from that very advert, and stays BACKUP',
    (release) => {
      expect(timesMaster(release)).toBe(0);
    },
  );

  // Measured on 2.1.5: `Receive advertisement timeout` 903 ms after every `Entering BACKUP STATE`.
  test('2.1.5: who yields waits by its own interval, ends before the next advert comes, and flaps', () => {
    expect(timesMaster('2.1.5')).toBeGreaterThan(15);
  });

  test.each(PHASES)('2.1.5: who has accepted an advert as BACKUP has learned, and takes over by it (%s)', (phase) => {
    const { summary } = pairTimeline([{ kind: 'stop', node: 'A', atUs: EVENT_US }], {
      routers: [preferred({ ...slow, release: '2.1.5' }), second({ ...fast, release: '2.1.5' })],
      phase,
    });
    expect(summary.vipAbsentUs).toBe(609_375);
  });

  test('a new MASTER goes by its own interval: the VIP deleted by hand is back after that skew time', () => {
    const { holds } = pairTimeline(
      [
        { kind: 'crash', node: 'A', atUs: EVENT_US },
        { kind: 'address-removed', node: 'B', atUs: 2 * EVENT_US },
      ],
      { routers: [preferred(slow), second(fast)] },
    );
    const spans = holds.find(({ node }) => node === 'B')?.spans ?? [];
    expect((spans[1]?.fromUs ?? 0) - 2 * EVENT_US).toBe(152_343);
  });
});
