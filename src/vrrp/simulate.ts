import type { SimEvent } from './sim-event.js';
import { happen } from './simulator/happenings.js';
import { clientOf, holdsOf, lanesOf, summaryOf } from './simulator/outcome.js';
import { receive } from './simulator/receive.js';
import { Recorder } from './simulator/recorder.js';
import { requireKnownNodes, setScene } from './simulator/settle.js';
import { type Timer, Timers } from './simulator/timers.js';
import type { World } from './simulator/world.js';
import type { Scenario, Timeline } from './timeline.js';
import { requireInteger } from './timing.js';

/** So many timers and events, and the simulation gives up: a bound, never reached by idle routers. */
const MOST_STEPS = 5_000_000;

/**
 * What routers do when things happen to them: a discrete-event model of keepalived, in integer microseconds. The same input always
 * gives the same timeline. The network takes no time and loses nothing but what events cut; a program takes no time to act.
 * @throws RangeError for values that VRRP or keepalived cannot carry, and for events on nodes that are not there.
 */
export function simulate(scenario: Scenario): Timeline {
  const { untilUs, phase } = scenario;
  requireInteger('untilUs', untilUs, 0, Number.MAX_SAFE_INTEGER);
  for (const { atUs } of scenario.events) requireInteger('atUs', atUs, 0, Number.MAX_SAFE_INTEGER);
  requireKnownNodes(scenario.routers, scenario.events);
  const events = scenario.events.toSorted((a, b) => a.atUs - b.atUs);
  const world = emptyWorld(scenario);
  setScene(world, scenario, events[0]);
  world.recorder.observe(world);
  const truncated = run(world, events);
  return {
    phase,
    untilUs,
    entries: world.recorder.entries,
    lanes: lanesOf(world),
    holds: holdsOf(world),
    client: clientOf(world),
    summary: summaryOf(world, events[0]?.atUs ?? 0),
    advertsSent: world.advertsSent,
    ...(truncated !== undefined && { truncated }),
  };
}

function emptyWorld({ phase, untilUs, verbose = false }: Scenario): World {
  const world: World = {
    nowUs: 0,
    phase,
    verbose,
    timers: new Timers(),
    recorder: new Recorder(),
    nodes: new Map(),
    routers: [],
    split: false,
    nextEventUs: Number.POSITIVE_INFINITY,
    untilUs,
    advertsSent: 0,
    changed: true,
    acceptances: new Map(),
    receive: (receiver, sender, priority) => receive(world, receiver, sender, priority),
  };
  return world;
}

/** At equal times the event comes first at `best`, the timer otherwise: that is what makes the phases differ. */
function run(world: World, events: readonly SimEvent[]): Timeline['truncated'] {
  let next = 0;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const event = events[next];
    world.nextEventUs = event?.atUs ?? Number.POSITIVE_INFINITY;
    const timer = world.timers.earliest();
    const timerUs = timer?.atUs ?? Number.POSITIVE_INFINITY;
    const nowUs = Math.min(world.nextEventUs, timerUs);
    if (nowUs >= world.untilUs) return undefined;
    if (world.recorder.isFull) return { atUs: world.nowUs, why: 'too many entries' };
    world.nowUs = nowUs;
    if (event !== undefined && (event.atUs < timerUs || (event.atUs === timerUs && world.phase === 'best'))) {
      next++;
      world.nextEventUs = events[next]?.atUs ?? Number.POSITIVE_INFINITY;
      happen(world, event);
    } else if (timer !== undefined) goOff(world, timer);
    if (world.changed) world.recorder.observe(world);
  }
  return { atUs: world.nowUs, why: `more than ${MOST_STEPS} timers went off` };
}

/** What a frozen program should do waits until it is thawed. */
function goOff(world: World, timer: Timer): void {
  const frozen = timer.owner.frozen ? [...world.nodes.values()].find((node) => node === timer.owner) : undefined;
  if (frozen === undefined) {
    world.timers.fire(timer);
    return;
  }
  timer.atUs = Number.POSITIVE_INFINITY;
  frozen.missed.push(timer);
}
