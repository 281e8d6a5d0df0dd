import type { Setup } from '../../plan/setup.js';
import type { Simulation } from '../../plan/simulation.js';
import { and } from './labels.js';
import { moment } from './moment.js';

/** The pair, or the nodes of files. */
export const whoOf = ({ pair, nodes }: Pick<Setup, 'pair' | 'nodes'>): string =>
  pair ?? and(nodes.map(({ node }) => node));

/** Which routers, and what happens to them. */
export function titleOf({ setup, events, start, zeroUs }: Simulation): string {
  const who = whoOf(setup);
  if (events.length > 0) {
    const shown = events
      .slice(0, 6)
      .map(({ text, event }) => `${text}${event.atUs === zeroUs ? '' : ` at ${moment(event.atUs, zeroUs)}`}`);
    const more = events.length > shown.length ? [`${events.length - shown.length} more events`] : [];
    return `${who}: ${[...shown, ...more].join(', ')}`;
  }
  return `${who}: ${start === 'cold' ? 'keepalived starts on all nodes at once' : 'nothing happens'}`;
}
