import type { Simulation } from '../../plan/simulation.js';
import { textWidth } from './bands.js';
import { moment } from './moment.js';
import { titleOf, whoOf } from './title.js';
import { element, escaped } from './xml.js';

const MOST_EVENTS_LISTED = 8;

/** Title and events, wrapped to the width. */
export function headerMarkup(
  simulation: Simulation,
  width: number,
): { readonly markup: string; readonly height: number } {
  const { events, zeroUs } = simulation;
  const listed = events
    .slice(0, MOST_EVENTS_LISTED)
    .map(({ text, event }, index) => `${index + 1}: ${text} (${moment(event.atUs, zeroUs)})`);
  const more = events.length > listed.length ? [`and ${events.length - listed.length} more events`] : [];
  const heading = events.length === 0 ? titleOf(simulation) : whoOf(simulation.setup);
  const lines = [
    ...wrapped([heading], width - 24, 15).map((text) => ({ text, class: 'title', height: 20 })),
    ...wrapped([...listed, ...more], width - 24, 12).map((text) => ({ text, class: undefined, height: 17 })),
  ];
  let y = 6;
  const markup = lines.map((line) => {
    y += line.height;
    return element('text', { x: 12, y, class: line.class }, escaped(line.text));
  });
  return { markup: markup.join(''), height: y };
}

/** As many of the parts on a line as have room; a part that is too long alone is broken between its words. */
function wrapped(parts: readonly string[], width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    for (const [index, word] of part.split(' ').entries()) {
      const glue = lines.length === 0 ? '' : index === 0 ? ' · ' : ' ';
      const last = lines.at(-1) ?? '';
      const fits = textWidth(last + glue + (index === 0 ? part : word), size) <= width;
      if (lines.length > 0 && fits) {
        lines[lines.length - 1] = last + glue + word;
      } else lines.push(word);
    }
  }
  return lines;
}
