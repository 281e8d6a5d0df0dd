import type { PlacedEvent } from '../vrrp/placed-event.js';
import { simulate } from '../vrrp/simulate.js';
import type { Phase, Scenario, Timeline } from '../vrrp/timeline.js';
import { normaliseAdvertIntUs } from '../vrrp/timing.js';
import type { Setup } from './setup.js';

/** What is to happen to a setup. */
export interface SimulationPlan {
  readonly setup: Setup;
  readonly start: NonNullable<Scenario['start']>;
  readonly events: readonly PlacedEvent[];
  /** Nodes on which keepalived does not run at first. */
  readonly down: readonly string[];
  readonly untilUs: number;
  /** The phase that is told event by event. */
  readonly phase: Phase;
  /** Every single advert is told. */
  readonly verbose: boolean;
}

/** What happens, for the best, typical and worst phase of the timers. */
export interface Simulation extends SimulationPlan {
  /** The moment that times are told from: the first event, else the start. */
  readonly zeroUs: number;
  /** In the order best, typical, worst. */
  readonly timelines: readonly [best: Timeline, typical: Timeline, worst: Timeline];
  /** When adverts were sent in the told phase, by node; absent where they are too many to look at. */
  readonly adverts?: readonly { readonly node: string; readonly instance: string; readonly atUs: number }[];
}

/** More adverts than this are no ticks any more but a line. */
const MOST_TICKS = 600;

/** Lets it happen. Pure; a day of an ordinary pair takes milliseconds. */
export function simulationOf(plan: SimulationPlan): Simulation {
  const { events } = plan;
  const zeroUs = Math.min(...events.map(({ event }) => event.atUs), Number.POSITIVE_INFINITY);
  return {
    ...plan,
    zeroUs: Number.isFinite(zeroUs) ? zeroUs : 0,
    timelines: [timelineOf(plan, 'best'), timelineOf(plan, 'typical'), timelineOf(plan, 'worst')],
    ...advertsOf(plan),
  };
}

/** The timeline that is told event by event. */
export const toldTimeline = ({ timelines, phase }: Simulation): Timeline =>
  timelines.find((each) => each.phase === phase) ?? timelines[1];

function timelineOf(plan: SimulationPlan, phase: Phase, verbose = plan.verbose && phase === plan.phase): Timeline {
  const { setup, start, events, down, untilUs } = plan;
  return simulate({
    routers: setup.routers,
    events: events.map(({ event }) => event),
    phase,
    untilUs,
    start,
    down,
    verbose,
    ...(setup.masters !== undefined && { masters: setup.masters }),
  });
}

function advertsOf(plan: SimulationPlan): Pick<Simulation, 'adverts'> {
  const { setup, untilUs, phase } = plan;
  const expected = setup.routers.reduce((sum, router) => sum + untilUs / normaliseAdvertIntUs(router), 0);
  if (expected > 2 * MOST_TICKS) return {};
  const adverts = timelineOf(plan, phase, true).entries.flatMap(({ what, node, instance, atUs }) =>
    what === 'advert-sent' && node !== undefined && instance !== undefined ? [{ node, instance, atUs }] : [],
  );
  return adverts.length > MOST_TICKS ? {} : { adverts };
}
