import type { Simulation } from '../../plan/simulation.js';
import { axisMarkup } from './axis.js';
import { clientWords } from './client-words.js';
import { flagsMarkup } from './flags.js';
import { headerMarkup } from './header.js';
import { lanesMarkup } from './lanes.js';
import { legendMarkup } from './legend.js';
import { patterns, STYLE } from './looks.js';
import { sectionsOf } from './rows.js';
import { changesOf, timeScale } from './time-scale.js';
import { titleOf } from './title.js';
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

/** Where a picture stands on a page that has several. */
export interface OnPage {
  /** Put before its ids, so that no two pictures share one. */
  readonly ids: string;
}

/**
 * A simulation as a picture: what clients see on top, a lane for each node below. Needs no script and no network.
 * @param onPage the page has the style. Default: the picture is self-contained
 */
export function simulationSvg(simulation: Simulation, layout: Layout = 'wide', onPage?: OnPage): string {
  const { width, left, right, beside } = MEASURES[layout];
  const { zeroUs, untilUs, timelines, events } = simulation;
  const eventsUs = events.map(({ event }) => event.atUs);
  const scale = timeScale(changesOf(timelines, eventsUs), { untilUs, fromX: left, toX: width - right });
  const title = titleOf(simulation);
  const words = clientWords(simulation);
  const header = headerMarkup(simulation, width);
  const before = onPage?.ids ?? '';
  const prefix = `${before}${layout[0]}`;
  const top = header.height + 26;
  const drawn = sectionsOf(simulation);
  const body = lanesMarkup(drawn, { scale, top, left, beside, prefix });
  const bottom = body.bottom;
  const legend = legendMarkup(simulation, drawn.sections, {
    y: bottom + (scale.stretches.length > 1 ? 56 : 44),
    left: 12,
    width,
    prefix,
  });
  const height = legend.bottom + 10;
  const ids = { title: `${before}${layout}-title`, text: `${before}${layout}-text` };
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
    ...(onPage === undefined ? [element('style', {}, STYLE)] : []),
    patterns(prefix),
    element('rect', { width, height: Math.ceil(height), style: 'fill:var(--bg)' }),
    header.markup,
    axisMarkup(scale, { top: top - 4, bottom, zeroUs, width }),
    body.markup,
    flagsMarkup(eventsUs, scale, { top, bottom }),
    legend.markup,
  );
}
