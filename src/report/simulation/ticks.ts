import type { Lanes } from './rows.js';
import type { TimeScale } from './time-scale.js';
import { element } from './xml.js';

/** Ticks stand at least this far apart; others are left out. */
const LEAST_APART = 4;

/** Under a lane: a bar while the node holds the VIP, a stroke for each advert, a triangle for each batch of gratuitous ARPs. */
export function ticksMarkup(
  { held, advertsUs, garpsUs }: Pick<Lanes, 'held' | 'advertsUs' | 'garpsUs'>,
  {
    scale,
    y,
    left,
    beside,
  }: { readonly scale: TimeScale; readonly y: number; readonly left: number; readonly beside: boolean },
): { readonly markup: string; readonly bottom: number } {
  if (held.length + advertsUs.length + garpsUs.length === 0) return { markup: '', bottom: y };
  const bars = thinned(
    held.map(({ fromUs }) => fromUs),
    scale,
    1,
  ).map((fromUs) => {
    const span = held.find((each) => each.fromUs === fromUs);
    const x = scale.x(fromUs);
    return element('rect', { x, y, width: Math.max(1.5, scale.x(span?.toUs ?? fromUs) - x), height: 4, class: 'held' });
  });
  const strokes = thinned(advertsUs, scale, LEAST_APART).map((atUs) => {
    const x = scale.x(atUs);
    return element('line', { x1: x, y1: y + 7, x2: x, y2: y + 13, class: 'tick' });
  });
  const triangles = thinned(garpsUs, scale, LEAST_APART).map((atUs) => {
    const x = scale.x(atUs);
    return element('path', { d: `M${(x - 4).toFixed(1)} ${y + 14}h8l-4 -8z`, class: 'garp' });
  });
  const label = beside
    ? element('text', { x: left - 6, y: y + 12, 'text-anchor': 'end', class: 'dim' }, 'VIP, sent')
    : '';
  return { markup: [label, ...bars, ...strokes, ...triangles].join(''), bottom: y + 16 };
}

function thinned(timesUs: readonly number[], scale: TimeScale, apart: number): readonly number[] {
  let last = Number.NEGATIVE_INFINITY;
  return timesUs.filter((atUs) => {
    const x = scale.x(atUs);
    if (x - last < apart) return false;
    last = x;
    return true;
  });
}
