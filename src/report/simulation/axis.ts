import { formatShortUs } from '../duration.js';
import { textWidth } from './bands.js';
import { moment } from './moment.js';
import type { Stretch, TimeScale } from './time-scale.js';
import { element, escaped } from './xml.js';

/** Where the axis and its grid stand. */
interface AxisPlace {
  readonly top: number;
  readonly bottom: number;
  readonly zeroUs: number;
  /** Of the whole picture. */
  readonly width: number;
}

/** Room between two labels. */
const LABEL_ROOM = 64;
const STEPS_US = [1, 2, 5, 10, 20, 50, 100, 200, 500]
  .flatMap((step) => [step, step * 1000])
  .concat(
    [
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 604_800,
      2_419_200,
    ].map((s) => s * 1_000_000),
  )
  .toSorted((a, b) => a - b);

/** Grid lines with their times, counted from the first event, and how long the stretches are that are drawn short. */
export function axisMarkup(scale: TimeScale, place: AxisPlace): string {
  return scale.stretches
    .map((stretch) => (stretch.quiet ? breakMarkup(stretch, place) : ticksMarkup(stretch, place)))
    .join('');
}

function ticksMarkup({ fromUs, toUs, fromX, toX }: Stretch, { top, bottom, zeroUs }: AxisPlace): string {
  const room = Math.max(LABEL_ROOM, textWidth(moment(toUs, zeroUs), 11) + 12);
  const stepUs = stepFor(((toUs - fromUs) / (toX - fromX)) * room);
  const first = Math.ceil((fromUs - zeroUs) / stepUs);
  const count = Math.floor((toUs - zeroUs) / stepUs) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const atUs = zeroUs + (first + index) * stepUs;
    const x = fromX + ((atUs - fromUs) / (toUs - fromUs)) * (toX - fromX);
    const text = moment(atUs, zeroUs);
    const half = textWidth(text, 11) / 2;
    const fits = x - half >= fromX - 20 && x + half <= toX + 12;
    const label = fits
      ? element('text', { x, y: bottom + 15, 'text-anchor': 'middle', class: 'dim' }, escaped(text))
      : '';
    return `${element('line', { x1: x, y1: top, x2: x, y2: bottom, class: 'grid' })}${label}`;
  }).join('');
}

function breakMarkup({ fromUs, toUs, fromX, toX }: Stretch, { top, bottom, width: toEdge }: AxisPlace): string {
  const edge = (x: number): string => element('line', { x1: x, y1: top, x2: x, y2: bottom, class: 'grid dash' });
  const unitUs = toUs - fromUs > 3_600_000_000 ? 60_000_000 : 1_000_000;
  const text = `… ${formatShortUs(Math.round((toUs - fromUs) / unitUs) * unitUs)} …`;
  const half = textWidth(text, 11) / 2;
  const middle = Math.min(Math.max((fromX + toX) / 2, half + 4), toEdge - half - 4);
  return [
    edge(fromX),
    edge(toX),
    element('text', { x: middle, y: bottom + 28, 'text-anchor': 'middle', class: 'dim' }, escaped(text)),
  ].join('');
}

const stepFor = (leastUs: number): number => STEPS_US.find((step) => step >= leastUs) ?? leastUs;
