import { readKeepalivedConfig } from '../../../src/keepalived/read.js';
import { routersOf } from '../../../src/plan/routers.js';
import type { RouterConfig } from '../../../src/vrrp/router.js';
import type { SimEvent } from '../../../src/vrrp/sim-event.js';
import { simulate } from '../../../src/vrrp/simulate.js';
import type { Phase, Scenario, Timeline } from '../../../src/vrrp/timeline.js';
import { masterDownUs } from '../../../src/vrrp/timing.js';

/** From best to worst, in microseconds; `worstUs` is Infinity where it may never happen. */
export interface Band {
  readonly bestUs: number;
  readonly worstUs: number;
}

/** What the simulator expects of a trial, from its first event on. */
export interface Prediction {
  /** No node that clients reach has the VIP. */
  readonly gap: Band;
  /** Until a node has the VIP that had it not; absent: that never happens. */
  readonly takeover?: Band;
  /** Several nodes that clients reach have the VIP, until the end. */
  readonly dual: Band;
  /** Until the last VIP came or went, or was reached or not; 0: nothing moved. */
  readonly settled: Band;
  /** Who has the VIPs in the end, `a`, `a,b` or empty: every outcome that best, typical and worst have. */
  readonly endsOn: readonly string[];
  /** Every VIP that is looked at. */
  readonly vips: readonly string[];
  /** Nothing moves later than this after the first event. */
  readonly untilUs: number;
}

/** A node's file, and what else decides how keepalived reads it. */
export interface NodeFile {
  readonly node: string;
  readonly release: string;
  readonly text: string;
  readonly address: string;
}

const EVENT_US = 100_000_000;
const LONGEST_US = 30_000_000;
/** What is late must still be seen. */
const AFTERMATH_US = 500_000;
/** Of the lab's check. */
const SCRIPT_INTERVAL_US = 1_000_000;
/** So many places between two adverts, or two runs of a check; and so many for how runs and adverts lie to each other. */
const SWEEP = 40;
const CHECK_SWEEP = 10;
const PHASES: readonly Phase[] = ['best', 'typical', 'worst'];

/** The routers of a keepalived.conf, as the rest of hitless sees them. */
export function routersIn({ node, release, text, address }: NodeFile): readonly RouterConfig[] {
  const path = '/etc/keepalived/keepalived.conf';
  const config = readKeepalivedConfig([{ path, text }], { configId: node, version: release });
  return routersOf({ node, release, config, addresses: [{ ifname: 'eth0', address }] });
}

/**
 * Runs the simulator at best, typical and worst. Each of `courses` is one way in which the events may have followed each other; their times count
 * from the first one. `givenUntilUs`: look no further; default until nothing can move any more.
 */
export function predict(scene: Scene, courses: readonly (readonly SimEvent[])[], givenUntilUs?: number): Prediction {
  const run = (untilUs: number): readonly Foreseen[] =>
    courses.flatMap((events) => [
      ...PHASES.map((phase) => foresee(scene, { events, phase, untilUs })),
      ...(events.length > 1 ? sweep(scene, events, untilUs) : []),
    ]);
  const untilUs = givenUntilUs ?? horizonUs(run(LONGEST_US), courses.flat(), scene.routers);
  const foreseen = run(untilUs);
  const takeovers = foreseen.map(({ takeoverUs }) => takeoverUs);
  return {
    gap: bandOf(foreseen.map(({ gapUs }) => gapUs)),
    ...(takeovers.some(Number.isFinite) && { takeover: bandOf(takeovers) }),
    dual: bandOf(foreseen.map(({ dualUs }) => dualUs)),
    settled: bandOf(foreseen.map(({ settledUs }) => settledUs)),
    endsOn: [...new Set(foreseen.map(({ endsOn }) => endsOn))],
    vips: [...new Set(foreseen.flatMap(({ vips }) => vips))],
    untilUs,
  };
}

type Scene = Pick<Scenario, 'routers' | 'masters' | 'down' | 'checksLateUs'>;

/** One run of the simulator, counted from the first event. */
interface Foreseen {
  readonly gapUs: number;
  /** Infinity: never. */
  readonly takeoverUs: number;
  readonly dualUs: number;
  readonly settledUs: number;
  readonly endsOn: string;
  readonly vips: readonly string[];
}

/** The phases tell how the first event falls between two adverts; where it lies in between decides how later events fall. */
function sweep(scene: Scene, events: readonly SimEvent[], untilUs: number): readonly Foreseen[] {
  const spanUs = Math.max(SCRIPT_INTERVAL_US, ...scene.routers.map(({ advertIntUs }) => advertIntUs));
  const places = Array.from({ length: SWEEP }, (_, index) => Math.trunc((spanUs * (index + 1)) / SWEEP));
  return checksLate(scene).flatMap((checksLateUs) =>
    places.map((afterAdvertUs) =>
      foresee({ ...scene, checksLateUs }, { events, phase: 'worst', untilUs, afterAdvertUs }),
    ),
  );
}

/** Adverts that lie between two runs of a check may lie anywhere between them. */
function checksLate({ routers }: Scene): readonly number[] {
  if (routers.every(({ tracks = [] }) => tracks.length === 0)) return [0];
  const advertIntUs = Math.max(...routers.map((router) => router.advertIntUs));
  return Array.from({ length: CHECK_SWEEP }, (_, index) => Math.trunc((advertIntUs * index) / CHECK_SWEEP));
}

function foresee(
  scene: Scene,
  {
    events,
    phase,
    untilUs,
    afterAdvertUs = 0,
  }: {
    readonly events: readonly SimEvent[];
    readonly phase: Phase;
    readonly untilUs: number;
    readonly afterAdvertUs?: number;
  },
): Foreseen {
  const startUs = EVENT_US + afterAdvertUs;
  const later = events.map((event) => ({ ...event, atUs: startUs + event.atUs }));
  // `worst` is just after an advert for what comes first: mending what is whole does nothing else.
  const first: readonly SimEvent[] =
    afterAdvertUs === 0 ? [] : [{ kind: 'mend', node: scene.routers[0]?.node ?? '', atUs: EVENT_US }];
  const timeline = simulate({ ...scene, events: [...first, ...later], phase, untilUs: startUs + untilUs });
  const { summary, client } = timeline;
  return {
    gapUs: summary.vipAbsentUs,
    takeoverUs: summary.takeoverUs === undefined ? Number.POSITIVE_INFINITY : summary.takeoverUs - afterAdvertUs,
    dualUs: summary.dualUs,
    settledUs: Math.max(0, lastMoveOf(timeline) - startUs),
    endsOn: client.map(({ spans }) => spans.at(-1)?.servedBy.join(',') ?? '').join(' '),
    vips: client.map(({ vip }) => vip),
  };
}

/** When the last VIP came or went, or was reached or not. */
const lastMoveOf = ({ client }: Timeline): number =>
  Math.max(...client.flatMap(({ spans }) => spans.map(({ fromUs }) => fromUs)));

/** Until everything has moved, and what was not predicted would have. */
function horizonUs(
  foreseen: readonly Foreseen[],
  events: readonly SimEvent[],
  routers: readonly RouterConfig[],
): number {
  const lastMoveUs = Math.max(...foreseen.map(({ settledUs }) => settledUs));
  const lastEventUs = Math.max(...events.map(({ atUs }) => atUs));
  return Math.max(lastMoveUs, lastEventUs + longestPatienceUs(routers)) + AFTERMATH_US;
}

/** What no timer of VRRP exceeds: a move that was not predicted must have the time to happen. */
function longestPatienceUs(routers: readonly RouterConfig[]): number {
  const advertIntUs = Math.max(...routers.map((router) => router.advertIntUs));
  return Math.max(...routers.map((router) => masterDownUs({ ...router, advertIntUs, priority: 1 })));
}

const bandOf = (values: readonly number[]): Band => ({ bestUs: Math.min(...values), worstUs: Math.max(...values) });
