import type { RouterConfig } from '../../src/vrrp/router.js';
import type { SimEvent } from '../../src/vrrp/sim-event.js';
import { simulate } from '../../src/vrrp/simulate.js';
import type { Phase, Scenario, Timeline } from '../../src/vrrp/timeline.js';

export const PHASES: readonly Phase[] = ['best', 'typical', 'worst'];
export const EVENT_US = 10_000_000;

/** The preferred router of the lab's pair: priority 150, one advert a second, version 2, keepalived 2.2.7. */
export function preferred(changes: Partial<RouterConfig> = {}): RouterConfig {
  return {
    node: 'A',
    address: '10.77.0.1',
    release: '2.2.7',
    version: 2,
    vrid: 51,
    family: 'ipv4',
    priority: 150,
    advertIntUs: 1_000_000,
    vips: ['10.77.0.50'],
    ...changes,
  };
}

/** The other one: priority 100. */
export function second(changes: Partial<RouterConfig> = {}): RouterConfig {
  return preferred({ node: 'B', address: '10.77.0.2', priority: 100, ...changes });
}

/** The pair as one thing happens to it 10 s after the start, for 50 s. */
export function pairTimeline(events: readonly SimEvent[], scenario: Partial<Scenario> = {}): Timeline {
  return simulate({
    routers: [preferred(), second()],
    events,
    phase: 'worst',
    untilUs: 60_000_000,
    ...scenario,
  });
}
