import { callouts, rowMarkup } from './bands.js';
import type { Lanes, sectionsOf } from './rows.js';
import { ticksMarkup } from './ticks.js';
import type { TimeScale } from './time-scale.js';
import { element, escaped } from './xml.js';

const TOLD_HEIGHT = 20;
const OTHER_HEIGHT = 9;
const GAP = 3;

/** Where lanes are drawn: their names beside them or above. */
interface BodyPlace {
  readonly scale: TimeScale;
  readonly top: number;
  readonly left: number;
  readonly beside: boolean;
  readonly prefix: string;
}

/** All sections, one under the other. */
export function lanesMarkup(
  { sections, leftOut }: ReturnType<typeof sectionsOf>,
  place: BodyPlace,
): { readonly markup: string; readonly bottom: number } {
  const markup: string[] = [];
  let y = place.top;
  for (const { title, lanes } of sections) {
    y += 16;
    markup.push(element('text', { x: 12, y, class: 'head' }, escaped(title)));
    y += 8;
    for (const each of lanes) {
      const drawn = laneMarkup(each, y, place);
      markup.push(drawn.markup);
      y = drawn.bottom + 8;
    }
    y += 4;
  }
  if (leftOut > 0) {
    y += 14;
    markup.push(
      element('text', { x: 12, y, class: 'dim' }, `${leftOut} more instances are not drawn: --json has them`),
    );
  }
  return { markup: markup.join(''), bottom: y };
}

function laneMarkup(
  lanes: Lanes,
  top: number,
  { scale, left, beside, prefix }: BodyPlace,
): { readonly markup: string; readonly bottom: number } {
  const markup: string[] = [];
  let y = top;
  if (!beside) {
    y += 12;
    markup.push(element('text', { x: 12, y }, escaped(lanes.title)));
    y += 5;
  }
  for (const row of lanes.rows) {
    const height = row.told ? TOLD_HEIGHT : OTHER_HEIGHT;
    const middle = y + height / 2 + 4;
    markup.push(
      element(
        'text',
        { x: left - 6, y: middle, 'text-anchor': 'end', class: 'dim' },
        row.phase === 'typical' && !beside ? 'typ.' : row.phase,
      ),
    );
    if (beside && row.told) markup.push(nameMarkup(lanes.title, middle, left));
    markup.push(rowMarkup(row, { scale, y, height, prefix }));
    y += height + GAP;
  }
  const told = lanes.rows.find((row) => row.told);
  const words = told === undefined ? [] : callouts(told, { scale, y: y + 9 });
  markup.push(...words);
  if (words.length > 0) y += 12;
  const ticks = ticksMarkup(lanes, { scale, y, left, beside });
  markup.push(ticks.markup);
  return { markup: markup.join(''), bottom: ticks.bottom };
}

/** A name too long for its room is cut; its whole is told by the pointer. */
function nameMarkup(name: string, y: number, left: number): string {
  const room = Math.floor((left - 12 - 48) / (12 * 0.56));
  const shown = name.length > room ? `${name.slice(0, room - 1)}…` : name;
  return element('text', { x: 12, y }, escaped(shown), element('title', {}, escaped(name)));
}
