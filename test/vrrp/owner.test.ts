import { describe, expect, test } from 'vitest';
import type { RouterConfig } from '../../src/vrrp/router.js';
import type { SimEvent } from '../../src/vrrp/sim-event.js';
import { EVENT_US, PHASES, pairTimeline, preferred, second } from './pair.js';

const DOWN_US = 3_003_906;

const takeBackUs = (changes: Partial<RouterConfig>, events: readonly SimEvent[], down: readonly string[] = []) =>
  PHASES.map((phase) => {
    const { lanes } = pairTimeline(events, {
      routers: [preferred({ priority: 255, ...changes }), second()],
      phase,
      down,
    });
    const spans = lanes.find(({ node }) => node === 'A')?.spans ?? [];
    return (spans.findLast(({ state }) => state === 'MASTER')?.fromUs ?? 0) - (events.at(-1)?.atUs ?? 0);
  });

const returns: SimEvent = { kind: 'return', node: 'A', atUs: EVENT_US };

// All measured on 2.1.5 and 2.2.7, with 0.25 s.
describe('an owner (priority 255)', () => {
  test.each<readonly [string, Partial<RouterConfig>]>([
    ['of `state MASTER`', { startState: 'MASTER' }],
    ['without `state`', {}],
  ])('%s is MASTER as soon as it starts', (_, changes) => {
    expect(takeBackUs(changes, [returns], ['A'])).toEqual([0, 0, 0]);
  });

  test('of `state BACKUP` waits for its master-down interval', () => {
    expect(takeBackUs({ startState: 'BACKUP' }, [returns], ['A'])).toEqual([DOWN_US, DOWN_US, DOWN_US]);
  });

  test.each(['MASTER', 'BACKUP'] as const)('of `state %s` waits for it after a fault, too', (startState) => {
    const events: readonly SimEvent[] = [
      { kind: 'link-down', node: 'A', atUs: EVENT_US },
      { kind: 'link-up', node: 'A', atUs: 2 * EVENT_US },
    ];
    expect(takeBackUs({ startState }, events)).toEqual([DOWN_US, DOWN_US, DOWN_US]);
  });
});
