import type { TimeScale } from './time-scale.js';
import { element } from './xml.js';

/** With more events, only those with room for a flag have a line. */
const MOST_LINES = 12;

/** A line and a numbered flag for each event; flags that would touch are left out. */
export function flagsMarkup(
  eventsUs: readonly number[],
  scale: TimeScale,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): string {
  let free = Number.NEGATIVE_INFINITY;
  return eventsUs
    .map((atUs, index) => {
      const x = scale.x(atUs);
      const line = element('path', { d: `M${x.toFixed(1)} ${top - 4}V${bottom}`, class: 'mark' });
      if (x - 9 < free) return eventsUs.length > MOST_LINES ? '' : line;
      free = x + 9;
      const number = String(index + 1);
      return [
        line,
        element('rect', { x: x - 8, y: top - 18, width: 16, height: 15, rx: 3, class: 'flag' }),
        element('text', { x, y: top - 6.5, 'text-anchor': 'middle', class: 'inflag' }, number),
      ].join('');
    })
    .join('');
}
