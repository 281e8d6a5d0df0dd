import type { Simulation } from '../../plan/simulation.js';
import { axisMarkup } from './axis.js';
import { callouts, rowMarkup, textWidth } from './bands.js';
import { clientWords } from './client-words.js';
import { legendMarkup } from './legend.js';
import { titleOf } from './lines.js';
import { patterns, STYLE } from './looks.js';
import { moment } from './moment.js';
import { type Lanes, sectionsOf } from './rows.js';
import { ticksMarkup } from './ticks.js';
import { changesOf, type TimeScale, timeScale } from './time-scale.js';
import { element, escaped } from './xml.js';

/** `wide`: names beside their lanes, for screens and paper; `narrow`: above them, for a telephone. */
export type Layout = 'wide' | 'narrow';

interface Measures {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly beside: boolean;
}

const MEASURES: Readonly<Record<Layout, Measures>> = {
  wide: { width: 960, left: 172, right: 24, beside: true },
  narrow: { width: 380, left: 44, right: 18, beside: false },
};

const TOLD_HEIGHT = 20;
const OTHER_HEIGHT = 9;
const GAP = 3;
/** With more events, only those with room for a flag have a line. */
const MOST_LINES = 12;
const MOST_EVENTS_LISTED = 8;

/** A simulation as a self-contained picture: what clients see on top, a lane for each node below. Needs no script and no network. */
export function simulationSvg(simulation: Simulation, layout: Layout = 'wide'): string {
  const { width, left, right, beside } = MEASURES[layout];
  const { zeroUs, untilUs, timelines, events } = simulation;
  const eventsUs = events.map(({ event }) => event.atUs);
  const scale = timeScale(changesOf(timelines, eventsUs), { untilUs, fromX: left, toX: width - right });
  const title = titleOf(simulation);
  const words = clientWords(simulation);
  const header = headerMarkup(simulation, width);
  const top = header.height + 26;
  const drawn = sectionsOf(simulation);
  const body = lanesMarkup(drawn, { scale, top, left, beside, prefix: layout[0] ?? '' });
  const bottom = body.bottom;
  const legend = legendMarkup(simulation, drawn.sections, {
    y: bottom + (scale.stretches.length > 1 ? 56 : 44),
    left: 12,
    width,
    prefix: layout[0] ?? '',
  });
  const height = legend.bottom + 10;
  const ids = { title: `${layout}-title`, text: `${layout}-text` };
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${Math.ceil(height)}`,
      width,
      height: Math.ceil(height),
      class: `sim ${layout}`,
      role: 'img',
      'aria-labelledby': `${ids.title} ${ids.text}`,
    },
    element('title', { id: ids.title }, escaped(title)),
    element('desc', { id: ids.text }, escaped(words.join(' '))),
    element('style', {}, STYLE),
    patterns(layout[0] ?? ''),
    element('rect', { width, height: Math.ceil(height), style: 'fill:var(--bg)' }),
    header.markup,
    axisMarkup(scale, { top: top - 4, bottom, zeroUs, width }),
    body.markup,
    flagsMarkup(eventsUs, scale, { top, bottom }),
    legend.markup,
  );
}

/** Title and events, wrapped to the width. */
function headerMarkup(simulation: Simulation, width: number): { readonly markup: string; readonly height: number } {
  const { events, zeroUs } = simulation;
  const listed = events
    .slice(0, MOST_EVENTS_LISTED)
    .map(({ text, event }, index) => `${index + 1}: ${text} (${moment(event.atUs, zeroUs)})`);
  const more = events.length > listed.length ? [`and ${events.length - listed.length} more events`] : [];
  const [who = ''] = titleOf(simulation).split(': ');
  const heading = events.length === 0 ? titleOf(simulation) : who;
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
      if (lines.length > 0 && (fits || (index > 0 && textWidth(last + glue + word, size) <= width))) {
        lines[lines.length - 1] = last + glue + word;
      } else lines.push(word);
    }
  }
  return lines;
}

interface BodyPlace {
  readonly scale: TimeScale;
  readonly top: number;
  readonly left: number;
  readonly beside: boolean;
  readonly prefix: string;
}

function lanesMarkup(
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

function flagsMarkup(
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
