import type { RouterConfig } from '../vrrp/router.js';
import { settleUs } from '../vrrp/settling.js';
import type { SimEvent } from '../vrrp/sim-event.js';
import { simulate } from '../vrrp/simulate.js';
import type { Phase, Span, Timeline } from '../vrrp/timeline.js';
import { normaliseAdvertIntUs } from '../vrrp/timing.js';

/** How long something takes, in microseconds, by how the event falls between the adverts and the checks. */
export interface Band {
  readonly bestUs: number;
  readonly worstUs: number;
}

/** What the VRRP model says will happen. */
export interface Forecast {
  /** From the event until another node holds the VIP; of several VIPs the last. Absent: nobody takes over. */
  readonly takeover?: Band;
  readonly vipAbsent: Band;
  /** Nobody answers clients: the VIP absent, or what stands behind it stopped. */
  readonly serviceAbsent: Band;
  /** The longest time that two nodes hold a VIP. */
  readonly dualUs: number;
  /** Who is MASTER in the end, by `family/vrid`. */
  readonly masters: Readonly<Record<string, string>>;
}

/** What is forecast: routers, who is MASTER by `family/vrid`, and what happens; times count from the first event. */
export interface ForecastInput {
  readonly routers: readonly RouterConfig[];
  readonly masters: Readonly<Record<string, string>>;
  readonly events: readonly SimEvent[];
  /** Nodes whose keepalived does not run at first. */
  readonly down?: readonly string[];
}

/** Simulated before the first event, so that every timer runs. */
export const LEAD_US = 10_000_000;
const PHASES: readonly Phase[] = ['best', 'typical', 'worst'];

/** Replays events in the simulator, in every phase. */
export function forecast({ routers, masters, events, down = [] }: ForecastInput): Forecast {
  const shifted = events.map((event) => ({ ...event, atUs: event.atUs + LEAD_US }));
  const lastUs = Math.max(...shifted.map(({ atUs }) => atUs));
  const untilUs = lastUs + settleUs(routers);
  const timelines = PHASES.map((phase) => simulate({ routers, masters, down, events: shifted, phase, untilUs }));
  return conclude(timelines, LEAD_US);
}

/** Moments at which the second event may fall between the timers. */
const SAMPLES = 16;

/**
 * What the last of the events does, when those before it have settled: a preferred node that returns. It may fall anywhere between the timers, so it is
 * tried at moments spread over the longest period of adverts and checks.
 */
export function forecastReturn(input: ForecastInput & { readonly back: readonly SimEvent[] }): Forecast {
  const { routers, masters, events, back } = input;
  const settledUs = LEAD_US + settleUs(routers);
  const periodUs = Math.max(...routers.flatMap((router) => [normaliseAdvertIntUs(router), ...intervalsOf(router)]));
  const timelines = Array.from({ length: SAMPLES }, (_, at) => {
    const backUs = settledUs + Math.trunc((at * periodUs) / SAMPLES);
    const all = [
      ...events.map((event) => ({ ...event, atUs: event.atUs + LEAD_US })),
      ...back.map((event) => ({ ...event, atUs: backUs })),
    ];
    const timeline = simulate({
      routers,
      masters,
      events: all,
      phase: 'typical',
      untilUs: backUs + settleUs(routers),
    });
    return { timeline, backUs };
  });
  return concludeEach(timelines.map(({ timeline, backUs }) => outcomeOf(timeline, backUs)));
}

const intervalsOf = ({ tracks = [] }: RouterConfig): readonly number[] =>
  tracks.map(({ intervalUs = 0 }) => intervalUs);

const conclude = (timelines: readonly Timeline[], fromUs: number): Forecast =>
  concludeEach(timelines.map((timeline) => outcomeOf(timeline, fromUs)));

interface Outcome {
  readonly takeoverUs: number | undefined;
  readonly vipAbsentUs: number;
  readonly serviceAbsentUs: number;
  readonly dualUs: number;
  readonly masters: Readonly<Record<string, string>>;
}

const band = (values: readonly number[]): Band => ({ bestUs: Math.min(...values), worstUs: Math.max(...values) });

const most = (values: readonly number[]): number => Math.max(0, ...values);

function concludeEach(outcomes: readonly Outcome[]): Forecast {
  const takeovers = outcomes.flatMap(({ takeoverUs }) => (takeoverUs === undefined ? [] : [takeoverUs]));
  return {
    ...(takeovers.length === outcomes.length && { takeover: band(takeovers) }),
    vipAbsent: band(outcomes.map(({ vipAbsentUs }) => vipAbsentUs)),
    serviceAbsent: band(outcomes.map(({ serviceAbsentUs }) => serviceAbsentUs)),
    dualUs: Math.max(...outcomes.map(({ dualUs }) => dualUs)),
    masters: outcomes.at(-1)?.masters ?? {},
  };
}

/** What a timeline tells of the time from `fromUs` on. */
function outcomeOf(timeline: Timeline, fromUs: number): Outcome {
  const vips = [...new Set(timeline.holds.map(({ vip }) => vip))];
  const each = vips.map((vip) => {
    const holds = timeline.holds.filter((hold) => hold.vip === vip);
    const held = holds.flatMap(({ spans }) => spans);
    const view = timeline.client.find((client) => client.vip === vip)?.spans ?? [];
    const gained = holds.flatMap(({ spans }) =>
      spans.map((span) => span.fromUs).filter((atUs) => atUs >= fromUs && atUs > 0),
    );
    return {
      takeoverUs: gained.length === 0 ? undefined : Math.min(...gained) - fromUs,
      vipAbsentUs: timeline.untilUs - fromUs - coveredUs(held, fromUs),
      serviceAbsentUs: coveredUs(
        view.filter(({ servedBy }) => servedBy.length === 0),
        fromUs,
      ),
      dualUs: coveredUs(
        view.filter(({ servedBy }) => servedBy.length > 1),
        fromUs,
      ),
    };
  });
  const takeovers = each.flatMap(({ takeoverUs }) => (takeoverUs === undefined ? [] : [takeoverUs]));
  return {
    takeoverUs: takeovers.length === 0 ? undefined : most(takeovers),
    vipAbsentUs: most(each.map(({ vipAbsentUs }) => vipAbsentUs)),
    serviceAbsentUs: most(each.map(({ serviceAbsentUs }) => serviceAbsentUs)),
    dualUs: most(each.map(({ dualUs }) => dualUs)),
    masters: mastersAtEnd(timeline),
  };
}

/** How much of the time from `fromUs` on the spans cover together. */
function coveredUs(spans: readonly Span[], fromUs: number): number {
  const sorted = spans
    .map((span) => ({ fromUs: Math.max(fromUs, span.fromUs), toUs: span.toUs }))
    .toSorted((a, b) => a.fromUs - b.fromUs);
  let sumUs = 0;
  let doneUs = fromUs;
  for (const span of sorted) {
    sumUs += Math.max(0, span.toUs - Math.max(doneUs, span.fromUs));
    doneUs = Math.max(doneUs, span.toUs);
  }
  return sumUs;
}

const mastersAtEnd = ({ lanes }: Timeline): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lanes.flatMap(({ node, instance, spans }) => (spans.at(-1)?.state === 'MASTER' ? [[instance, node]] : [])),
  );
