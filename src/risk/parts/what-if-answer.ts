import { routersOfInstance } from '../../plan/setup.js';
import { type Simulation, toldTimeline } from '../../plan/simulation.js';
import type { TimelineSummary } from '../../vrrp/timeline.js';

/** What clients see of it, in one sentence; of several VIPs the one that fares worst. */
export function answerOf(simulation: Simulation): string {
  const { summary } = toldTimeline(simulation);
  return [...outcome(simulation, summary), ...twoMasters(simulation, summary)].join('; ');
}

function outcome(simulation: Simulation, summary: TimelineSummary): readonly string[] {
  const { newMaster, takeoverUs, firstServedAgainAtUs } = summary;
  const silence = inPhases(simulation, ({ serviceAbsentUs }) => serviceAbsentUs);
  if (newMaster === undefined || takeoverUs === undefined) {
    return silence === undefined
      ? ['nothing moves, and somebody always answers']
      : ['nobody takes over, and clients get no answer until somebody acts'];
  }
  const after = inPhases(simulation, (each) => each.takeoverUs ?? 0) ?? 'at once';
  const tells = after === 'at once' ? after : `after ${after}`;
  const over = `${newMaster} takes over ${tells}`;
  if (silence === undefined) return [`${over}, and somebody always answers`, 'established connections are cut'];
  if (firstServedAgainAtUs === undefined) return [over, 'clients get no answer all the same'];
  return [
    over,
    silence === after ? 'until then nobody answers' : `nobody answers for ${silence}`,
    'established connections are cut',
  ];
}

function twoMasters(simulation: Simulation, { splitAtEnd }: TimelineSummary): readonly string[] {
  const both = inPhases(simulation, ({ dualUs }) => dualUs);
  const names = splitAtEnd.map((key) => routersOfInstance(simulation.setup.routers, key)[0]?.instance ?? key);
  if (names.length > 0) return [`it ends with two MASTERs of ${names.join(', ')}`];
  return both === undefined ? [] : [`two nodes answer for ${both}`];
}

/** `3109 ms (2609 ms at best, 3609 ms at worst)`; absent where it never comes to that. */
function inPhases({ timelines }: Simulation, of: (summary: TimelineSummary) => number): string | undefined {
  const [best = 0, typical = 0, worst = 0] = timelines.map(({ summary }) => of(summary));
  if (best + typical + worst === 0) return undefined;
  return best === worst && best === typical
    ? ms(typical)
    : `${ms(typical)} (${ms(best)} at best, ${ms(worst)} at worst)`;
}

const ms = (us: number): string => `${Math.round(us / 1000)} ms`;
