import { type Simulation, toldTimeline } from '../../plan/simulation.js';
import type { ClientView, Span, Timeline } from '../../vrrp/timeline.js';
import { formatShortUs } from '../duration.js';
import { and } from './labels.js';
import { moment } from './moment.js';
import { lengthWithin } from './span-length.js';
import type { Cells } from './tables.js';

type View = ClientView['spans'][number];

const MOST_EVENTS = 20;

/** What each event costs until the next one comes: of several VIPs the worst. The last row tells how many events are left out. */
export function eventCells(simulation: Simulation): Cells {
  const { events, zeroUs, untilUs } = simulation;
  const sorted = events.toSorted((a, b) => a.event.atUs - b.event.atUs);
  const left = sorted.length - MOST_EVENTS;
  return [
    ['', 'event', 'nobody answers: best, typical, worst', 'two answer: best, typical, worst', 'then answers'],
    ...sorted.slice(0, MOST_EVENTS).map(({ text, event }, index) => {
      const within = { fromUs: event.atUs, toUs: sorted[index + 1]?.event.atUs ?? untilUs };
      return [
        moment(event.atUs, zeroUs),
        text,
        inPhases(simulation, within, ({ servedBy }) => servedBy.length === 0),
        inPhases(simulation, within, ({ servedBy }) => servedBy.length > 1),
        servedAt(toldTimeline(simulation), within.toUs - 1),
      ];
    }),
    ...(left > 0 ? [['', `${left} more`]] : []),
  ];
}

/** One figure where the phases agree. */
function inPhases({ timelines }: Simulation, within: Span, when: (view: View) => boolean): string {
  const lengths = timelines.map(({ client }) =>
    Math.max(0, ...client.map(({ spans }) => lengthWithin(spans.filter(when), within))),
  );
  return new Set(lengths).size === 1 ? formatShortUs(lengths[0] ?? 0) : lengths.map(formatShortUs).join(', ');
}

function servedAt({ client }: Timeline, atUs: number): string {
  const served = client.map(
    ({ spans }) => spans.find(({ fromUs, toUs }) => fromUs <= atUs && atUs < toUs)?.servedBy ?? [],
  );
  const ways = new Set(served.map((nodes) => and(nodes) || 'nobody'));
  return [...ways].join('; ');
}
