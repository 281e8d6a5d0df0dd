import { describe, expect, test } from 'vitest';
import { EVENT_US, PHASES, pairTimeline } from './pair.js';

const DOWN_US = 3_609_375;
const SKEW_US = 609_375;
const THAW_US = EVENT_US + 8_000_000;

/** The BACKUP stands still for 8 s; what happens to the MASTER meanwhile. */
const frozenWhile = (kind: 'crash' | 'stop' | 'cut', afterUs: number, phase: 'best' | 'typical' | 'worst') =>
  pairTimeline(
    [
      { kind: 'freeze', node: 'B', atUs: EVENT_US },
      { kind, node: 'A', atUs: EVENT_US + afterUs },
      { kind: 'thaw', node: 'B', atUs: THAW_US },
    ],
    { phase },
  ).summary.takeoverUs;

// Measured with 0.25 s and priorities 110 and 100: 155.8 ms after the thaw where the MASTER had stopped (skew 152.3 ms), 913 ms where it had lost
// its power (master-down interval 902.3 ms), and at the thaw where it had done so before it could send an advert.
describe.each(PHASES)('a frozen BACKUP finds, when it is thawed, what waited in its sockets (%s)', (phase) => {
  test('adverts of a MASTER that lost its power later: its timer starts anew', () => {
    expect(frozenWhile('crash', 2_500_000, phase)).toBe(THAW_US - EVENT_US + DOWN_US);
  });

  test('the priority 0 of a MASTER that stopped: it takes over after its skew time', () => {
    expect(frozenWhile('stop', 2_500_000, phase)).toBe(THAW_US - EVENT_US + SKEW_US);
  });

  test('nothing, and its timer has ended long ago: it takes over at once', () => {
    const timeline = pairTimeline(
      [
        { kind: 'crash', node: 'A', atUs: EVENT_US },
        { kind: 'freeze', node: 'B', atUs: EVENT_US + 1 },
        { kind: 'thaw', node: 'B', atUs: THAW_US },
      ],
      { phase },
    );
    expect(timeline.summary.takeoverUs).toBe(THAW_US - EVENT_US);
  });

  test('adverts of a MASTER that is well: nothing moves', () => {
    const { summary, entries } = pairTimeline(
      [
        { kind: 'freeze', node: 'B', atUs: EVENT_US },
        { kind: 'thaw', node: 'B', atUs: THAW_US },
      ],
      { phase },
    );
    expect(summary).toMatchObject({ vipAbsentUs: 0, dualUs: 0 });
    expect(entries.filter(({ node, what }) => node === 'B' && what === 'state')).toEqual([]);
  });
});

test('what waited is gone when keepalived is killed instead', () => {
  const { summary } = pairTimeline([
    { kind: 'freeze', node: 'B', atUs: EVENT_US },
    { kind: 'stop', node: 'A', atUs: EVENT_US + 2_500_000 },
    { kind: 'kill', node: 'B', atUs: THAW_US },
    { kind: 'return', node: 'B', atUs: THAW_US + 1_000_000 },
  ]);
  expect(summary.takeoverUs).toBe(THAW_US + 1_000_000 - EVENT_US + DOWN_US);
});
