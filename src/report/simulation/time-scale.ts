import type { Timeline } from '../../vrrp/timeline.js';

/** A stretch of time drawn to scale, or (`quiet`) one in which nothing changes, drawn short. */
export interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
  readonly fromX: number;
  readonly toX: number;
  readonly quiet: boolean;
}

/** From time to place. */
export interface TimeScale {
  readonly stretches: readonly Stretch[];
  readonly x: (atUs: number) => number;
}

/** Up to this long all of it is drawn to scale. */
const UNBROKEN_US = 90_000_000;
/** Quiet for longer, and it is drawn short. */
const QUIET_US = 30_000_000;
/** Kept to scale around what changes. */
const MARGIN_US = 3_000_000;
const MOST_STRETCHES = 6;
const QUIET_WIDTH = 34;

/** When something changes, in any phase: what a picture must have room for. */
export function changesOf(timelines: readonly Timeline[], eventsUs: readonly number[]): readonly number[] {
  const starts = timelines.flatMap(({ client, lanes, holds }) =>
    [...client, ...lanes, ...holds].flatMap(({ spans }) => spans.map(({ fromUs }) => fromUs)),
  );
  return [...new Set([...starts, ...eventsUs])].toSorted((a, b) => a - b);
}

/** The whole simulation on `[fromX, toX]`: long quiet times are drawn short, unless there are many of them. */
export function timeScale(
  changesUs: readonly number[],
  { untilUs, fromX, toX }: { readonly untilUs: number; readonly fromX: number; readonly toX: number },
): TimeScale {
  const busy = busyTimes(changesUs, untilUs);
  const broken = untilUs > UNBROKEN_US && busy.length <= MOST_STRETCHES;
  const stretches = broken
    ? laidOut(busy, { untilUs, fromX, toX })
    : [{ fromUs: 0, toUs: Math.max(1, untilUs), fromX, toX, quiet: false }];
  return { stretches, x: (atUs) => placeIn(stretches, atUs) };
}

function placeIn(stretches: readonly Stretch[], atUs: number): number {
  const stretch = stretches.find(({ toUs }) => atUs < toUs) ?? stretches.at(-1);
  if (stretch === undefined) return 0;
  const { fromUs, toUs, fromX, toX } = stretch;
  return fromX + ((Math.min(toUs, Math.max(fromUs, atUs)) - fromUs) / (toUs - fromUs)) * (toX - fromX);
}

interface Time {
  readonly fromUs: number;
  readonly toUs: number;
}

function busyTimes(changesUs: readonly number[], untilUs: number): readonly Time[] {
  const times: { fromUs: number; toUs: number }[] = [];
  for (const atUs of changesUs.filter((each) => each < untilUs)) {
    const [fromUs, toUs] = [Math.max(0, atUs - MARGIN_US), Math.min(untilUs, atUs + MARGIN_US)];
    const last = times.at(-1);
    if (last !== undefined && fromUs - last.toUs <= QUIET_US) last.toUs = toUs;
    else times.push({ fromUs, toUs });
  }
  const [first, last] = [times[0], times.at(-1)];
  if (first !== undefined && first.fromUs <= QUIET_US) first.fromUs = 0;
  if (last !== undefined && untilUs - last.toUs <= QUIET_US) last.toUs = untilUs;
  return times;
}

function laidOut(
  busy: readonly Time[],
  { untilUs, fromX, toX }: { readonly untilUs: number; readonly fromX: number; readonly toX: number },
): readonly Stretch[] {
  const times: (Time & { readonly quiet: boolean })[] = [];
  let doneUs = 0;
  for (const { fromUs, toUs } of busy) {
    if (fromUs > doneUs) times.push({ fromUs: doneUs, toUs: fromUs, quiet: true });
    times.push({ fromUs, toUs, quiet: false });
    doneUs = toUs;
  }
  if (doneUs < untilUs) times.push({ fromUs: doneUs, toUs: untilUs, quiet: true });
  const quiet = times.filter((time) => time.quiet).length;
  const busyUs = times.reduce((sum, time) => sum + (time.quiet ? 0 : time.toUs - time.fromUs), 0);
  const width = toX - fromX - quiet * QUIET_WIDTH;
  let x = fromX;
  return times.map((time) => {
    const startX = x;
    x += time.quiet ? QUIET_WIDTH : ((time.toUs - time.fromUs) / busyUs) * width;
    return { ...time, fromX: startX, toX: x };
  });
}
