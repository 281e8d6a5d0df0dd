import { textWidth } from '../simulation/bands.js';
import { fillOf } from '../simulation/looks.js';
import type { Layout } from '../simulation/svg.js';
import type { TimeScale } from '../simulation/time-scale.js';
import { element, escaped } from '../simulation/xml.js';
import { figures, type WindowRow } from './window-rows.js';

/** What lasts, in the order of the picture, and how its bars look: full up to the best time, striped to the worst. */
const PARTS = [
  { what: 'VIP absent', title: 'VIP absent: nobody answers', full: 'var(--bad)', striped: 'nobody' },
  {
    what: 'service absent',
    title: 'service absent: nothing answers on the VIP',
    full: 'var(--bad)',
    striped: 'nobody',
  },
  { what: 'handover delay', title: 'handover delay: the VIP is held', full: 'var(--n0)', striped: 'frozen' },
] as const;

const BAR = 12;

/** Names of events beside their bars, or above them. */
export const MEASURES = {
  wide: { width: 960, left: 236, right: 190, beside: true },
  narrow: { width: 380, left: 14, right: 22, beside: false },
} as const;

/** Where bars are drawn; those beyond `mostUs` are cut. */
interface Place {
  readonly scale: TimeScale;
  readonly layout: Layout;
  readonly ids: string;
  readonly mostUs: number;
}

/** All bars, those that last alike under one heading. */
export function barsMarkup(
  rows: readonly WindowRow[],
  top: number,
  place: Place,
): { readonly markup: string; readonly bottom: number } {
  const markup: string[] = [];
  let y = top;
  for (const part of PARTS) {
    const own = rows.filter(({ what }) => what === part.what);
    if (own.length === 0) continue;
    y += 22;
    markup.push(element('text', { x: 12, y, class: 'head on-lines' }, escaped(part.title)));
    y += 8;
    for (const row of own) {
      const drawn = rowMarkup(row, y, place, part);
      markup.push(drawn.markup);
      y = drawn.bottom;
    }
  }
  return { markup: markup.join(''), bottom: y + 6 };
}

function rowMarkup(
  row: WindowRow,
  top: number,
  place: Place,
  part: (typeof PARTS)[number],
): { readonly markup: string; readonly bottom: number } {
  const { width, left, right, beside } = MEASURES[place.layout];
  const labels = labelLines(row.events, beside ? left - 24 : width - 24);
  if (beside) {
    const height = Math.max(20, labels.length * 14 + 6);
    return {
      markup: [
        labelsMarkup(labels, top + 14),
        barMarkup(row, top + 4, place, part),
        element('text', { x: width - right + 12, y: top + 14 }, escaped(figures(row))),
      ].join(''),
      bottom: top + height,
    };
  }
  const y = top + labels.length * 14;
  return {
    markup: [
      labelsMarkup(labels, top + 12),
      element('text', { x: 12, y: y + 12, class: 'dim on-lines' }, escaped(figures(row))),
      barMarkup(row, y + 16, place, part),
    ].join(''),
    bottom: y + 38,
  };
}

const labelsMarkup = (lines: readonly string[], y: number): string =>
  lines.map((line, index) => element('text', { x: 12, y: y + index * 14, class: 'on-lines' }, escaped(line))).join('');

/** Full to the best time, striped to the worst, a stroke at the typical one; an arrow where the picture ends before it. */
function barMarkup(
  { bestUs, typicalUs, worstUs }: WindowRow,
  y: number,
  { scale, ids, mostUs }: Place,
  { full, striped }: (typeof PARTS)[number],
): string {
  if (!Number.isFinite(worstUs)) return '';
  const [zero, best, typical, worst] = [0, bestUs, typicalUs, worstUs].map((us) => scale.x(Math.min(us, mostUs)));
  const [from = 0, toBest = 0, toTypical = 0, toWorst = 0] = [zero, best, typical, worst];
  const bar = (x: number, to: number, fill: string, look?: string): string =>
    to <= x ? '' : element('rect', { x, y, width: to - x, height: BAR, class: look, style: `fill:${fill}` });
  const cut = worstUs > mostUs ? element('path', { d: `M${toWorst + 2} ${y}l8 6l-8 6z`, style: `fill:${full}` }) : '';
  return [
    worstUs === 0 ? element('circle', { cx: from, cy: y + BAR / 2, r: 4, style: `fill:${full}` }) : '',
    bar(from, toBest, full),
    bar(toBest, toWorst, fillOf(striped, ids), 'edge'),
    bestUs === worstUs
      ? ''
      : element('rect', { x: toTypical - 1.5, y: y - 3, width: 3, height: BAR + 6, class: 'held' }),
    cut,
  ].join('');
}

/** Events on as many lines as they need. */
function labelLines(events: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const event of events) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last}, ${event}`) <= width) lines[lines.length - 1] = `${last}, ${event}`;
    else lines.push(event);
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line},` : line));
}
