import type { Simulation } from '../../plan/simulation.js';
import { toldTimeline } from '../../plan/simulation.js';
import type { ClientView, Phase, Span, Timeline } from '../../vrrp/timeline.js';
import { formatShortUs } from '../duration.js';
import { and, few, groupedBy } from './labels.js';
import { moment } from './moment.js';
import { lengthWithin } from './span-length.js';

type View = ClientView['spans'][number];

const MOST_GROUPS = 5;
const MOST_CHANGES = 8;

/** What clients see, one sentence for VIPs that fare alike, and one for those that are left out. */
export function clientWords(simulation: Simulation): readonly string[] {
  const { client } = toldTimeline(simulation);
  const groups = groupedBy(client, ({ spans }) => JSON.stringify(spans));
  const left = groups.slice(MOST_GROUPS).flat();
  return [
    ...groups.slice(0, MOST_GROUPS).map((group) => sentence(simulation, group)),
    ...(left.length > 0 ? [`${left.length} more VIPs fare in other ways: --json tells them all.`] : []),
    ...(client.length === 0 ? ['There is no VIP, so clients see nothing.'] : []),
  ];
}

function sentence(simulation: Simulation, group: readonly ClientView[]): string {
  const { zeroUs } = simulation;
  const [first] = group;
  const spans = (first?.spans ?? []).filter(({ toUs }) => toUs > zeroUs);
  const shown = spans.slice(0, MOST_CHANGES);
  const parts = shown.map((span, index) => {
    const from = index === 0 ? '' : `from ${moment(span.fromUs, zeroUs)} `;
    return `${from}${seen(span)}${index < shown.length - 1 && span.servedBy.length !== 1 ? ` for ${formatShortUs(span.toUs - Math.max(zeroUs, span.fromUs))}` : ''}`;
  });
  const more = spans.length > shown.length ? [`and ${spans.length - shown.length} more changes`] : [];
  const who = `A client of ${few(group.map(({ vip }) => vip))} sees ${[...parts, ...more].join(', ')}`;
  return `${who}; ${outcome(simulation, group)}.`;
}

function seen({ servedBy }: View): string {
  if (servedBy.length === 0) return 'nobody';
  return servedBy.length === 1 ? (servedBy[0] ?? '') : `${and(servedBy)} at once`;
}

function outcome(simulation: Simulation, group: readonly ClientView[]): string {
  const [first] = group;
  // The one who answered up to the first event counts: its connections are those that break.
  const told = first === undefined ? [] : first.spans.filter(({ toUs }) => toUs >= simulation.zeroUs);
  const silence = inAll(simulation, group, ({ servedBy }) => servedBy.length === 0);
  const twice = inAll(simulation, group, ({ servedBy }) => servedBy.length > 1);
  const answering = new Set(told.map(({ servedBy }) => servedBy.join()));
  answering.delete('');
  const last = told.at(-1)?.servedBy.length === 0 ? ', to the end of the simulation' : '';
  return [
    silence === undefined ? 'always somebody answers' : `nobody answers for ${silence}${last}`,
    ...(twice === undefined
      ? []
      : [`two answer for ${twice}: which one a client reaches is up to the switch, and it changes`]),
    ...(answering.size > 1 ? ['established connections break when the node changes'] : []),
  ].join('; ');
}

/** `3.109s (2.609s at best, 3.609s at worst)`; absent where it never comes to that. */
function inAll(
  { timelines, zeroUs, phase }: Simulation,
  group: readonly ClientView[],
  when: (view: View) => boolean,
): string | undefined {
  const of = (timeline: Timeline): number => {
    const spans = timeline.client.find(({ vip }) => vip === group[0]?.vip)?.spans ?? [];
    return lengthAfter(spans.filter(when), zeroUs);
  };
  const [best, typical, worst] = timelines.map(of);
  const lengths: Readonly<Record<Phase, number>> = { best: best ?? 0, typical: typical ?? 0, worst: worst ?? 0 };
  const others = (['best', 'typical', 'worst'] as const).filter(
    (each) => each !== phase && lengths[each] !== lengths[phase],
  );
  if (lengths.best + lengths.typical + lengths.worst === 0) return undefined;
  const spelt = others.map(
    (each) => `${formatShortUs(lengths[each])} at ${each === 'typical' ? 'typical timing' : each}`,
  );
  return `${formatShortUs(lengths[phase])}${spelt.length === 0 ? '' : ` (${spelt.join(', ')})`}`;
}

const lengthAfter = (spans: readonly Span[], zeroUs: number): number =>
  lengthWithin(spans, { fromUs: zeroUs, toUs: Number.POSITIVE_INFINITY });
