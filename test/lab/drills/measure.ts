import type { AddressWatch } from './address-watch.js';
import type { Happened } from './happened.js';
import type { DrillEvent, Letter } from './trial.js';

/** Between these two, in microseconds: the event's own moment is not known better. */
export interface Range {
  readonly fromUs: number;
  readonly toUs: number;
}

/** What was seen from the first event on; see `Prediction`. */
export interface Measurement {
  readonly gap: Range;
  readonly takeover?: Range;
  readonly dual: Range;
  readonly settled: Range;
  readonly endsOn: string;
}

/** What was recorded of a trial. */
export interface Recording {
  readonly watches: ReadonlyMap<Letter, AddressWatch>;
  readonly vips: readonly string[];
  readonly events: readonly { readonly event: DrillEvent; readonly happened: Happened }[];
  readonly untilUs: number;
}

type Side = 'fromUs' | 'toUs';

/** Measures twice: as if events had taken effect at the first and at the last moment that they can have. */
export function measure(recording: Recording): Measurement {
  const exact = { ...recording, events: byFirstConsequence(recording) };
  const [early, late] = [figures(exact, 'fromUs'), figures(exact, 'toUs')];
  return {
    gap: rangeOf(early.gapUs, late.gapUs),
    ...(early.takeoverUs !== undefined &&
      late.takeoverUs !== undefined && { takeover: rangeOf(early.takeoverUs, late.takeoverUs) }),
    dual: rangeOf(early.dualUs, late.dualUs),
    settled: rangeOf(early.settledUs, late.settledUs),
    endsOn: late.endsOn,
  };
}

/** The first event can't have come later than the first move of a VIP after it. */
function byFirstConsequence({ events, watches, vips }: Recording): Recording['events'] {
  const [first, ...others] = events;
  if (first === undefined) return events;
  const { fromUs, toUs } = first.happened;
  const moves = [...watches.values()].flatMap(({ changes }) =>
    changes.filter(({ address, atUs }) => vips.includes(address) && atUs > fromUs).map(({ atUs }) => atUs),
  );
  return [{ ...first, happened: { fromUs, toUs: Math.min(toUs, ...moves) } }, ...others];
}

function figures(recording: Recording, side: Side) {
  const startUs = recording.events[0]?.happened[side] ?? 0;
  const each = recording.vips.map((vip) => figuresOfVip(recording, side, vip, startUs));
  const takeovers = each.flatMap(({ takeoverUs }) => takeoverUs ?? []);
  return {
    gapUs: Math.max(...each.map(({ gapUs }) => gapUs)),
    dualUs: Math.max(...each.map(({ dualUs }) => dualUs)),
    takeoverUs: takeovers.length === 0 ? undefined : Math.max(...takeovers),
    settledUs: Math.max(...each.map(({ settledUs }) => settledUs)),
    endsOn: each.map(({ endsOn }) => endsOn).join(' '),
  };
}

function figuresOfVip(recording: Recording, side: Side, vip: string, startUs: number) {
  const endUs = startUs + recording.untilUs;
  const before = holdersAt(recording, side, vip, (recording.events[0]?.happened.fromUs ?? 0) - 1);
  const turns = turnsOf(recording, side, vip).filter((atUs) => atUs > startUs && atUs < endUs);
  const points = [startUs, ...turns.toSorted((a, b) => a - b)];
  const spans = points.map((fromUs, index) => ({
    lengthUs: (points[index + 1] ?? endUs) - fromUs,
    fromUs,
    holders: holdersAt(recording, side, vip, fromUs),
  }));
  const sum = (wanted: (holders: number) => boolean): number =>
    spans.filter(({ holders }) => wanted(holders.length)).reduce((total, { lengthUs }) => total + lengthUs, 0);
  const takeover = spans.find(({ holders }) => holders.some((letter) => !before.includes(letter)));
  return {
    gapUs: sum((holders) => holders === 0),
    dualUs: sum((holders) => holders > 1),
    takeoverUs: takeover === undefined ? undefined : takeover.fromUs - startUs,
    settledUs: settledOf(before, spans) - startUs,
    endsOn: spans.at(-1)?.holders.join(',') ?? '',
  };
}

/** When the holders became others for the last time; the start when they never did. */
function settledOf(
  before: readonly Letter[],
  spans: readonly { fromUs: number; holders: readonly Letter[] }[],
): number {
  const sets = [before, ...spans.map(({ holders }) => holders)].map(String);
  const last = spans.findLastIndex((_, index) => sets[index] !== sets[index + 1]);
  return spans[last]?.fromUs ?? spans[0]?.fromUs ?? 0;
}

/** Nodes that had the VIP and were reached by clients, just after a moment. */
function holdersAt({ watches, events }: Recording, side: Side, vip: string, atUs: number): readonly Letter[] {
  const holds = ({ first, changes }: AddressWatch): boolean =>
    changes.findLast((change) => change.address === vip && change.atUs <= atUs)?.there ?? first.has(vip);
  return [...watches].flatMap(([letter, watch]) => {
    const reach = events.findLast(
      ({ event, happened }) => event.node === letter && isOfReach(event) && happened[side] <= atUs,
    );
    const reached = reach === undefined || ['mend', 'link-up'].includes(reach.event.kind);
    return reached && holds(watch) ? [letter] : [];
  });
}

function turnsOf({ watches, events }: Recording, side: Side, vip: string): readonly number[] {
  const moves = [...watches.values()].flatMap(({ changes }) => changes.filter(({ address }) => address === vip));
  return [
    ...moves.map(({ atUs }) => atUs),
    ...events.filter(({ event }) => isOfReach(event)).map(({ happened }) => happened[side]),
  ];
}

const isOfReach = ({ kind }: DrillEvent): boolean => ['crash', 'cut', 'mend', 'link-down', 'link-up'].includes(kind);

const rangeOf = (a: number, b: number): Range => ({ fromUs: Math.min(a, b), toUs: Math.max(a, b) });
