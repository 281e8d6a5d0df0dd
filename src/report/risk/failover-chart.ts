import { formatShortUs } from '../duration.js';
import { axisMarkup } from '../simulation/axis.js';
import { textWidth } from '../simulation/bands.js';
import { fillOf, patterns } from '../simulation/looks.js';
import type { Layout } from '../simulation/svg.js';
import { type TimeScale, timeScale } from '../simulation/time-scale.js';
import { element, escaped } from '../simulation/xml.js';
import { type FailoverGroup, figures, figureWords, type WindowRow, windowRows, windowTitle } from './window-rows.js';

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

const KEY = {
  wide: 'Full bar: up to the best case. Striped: on to the worst. Stroke: typical.',
  narrow: 'Best, typical, worst. Full: to the best. Stroke: typical.',
};

/** Longer bars than so many master-down intervals are cut. */
const MOST_MASTER_DOWNS = 4;
const BAR = 12;

const MEASURES = {
  wide: { width: 960, left: 236, right: 190, beside: true },
  narrow: { width: 380, left: 14, right: 22, beside: false },
} as const;

interface Place {
  readonly scale: TimeScale;
  readonly layout: Layout;
  readonly ids: string;
  readonly mostUs: number;
}

/** How long each thing that can happen to the MASTER takes, with the skew time and the master-down interval marked. The page has the style. */
export function failoverChart(group: FailoverGroup, layout: Layout, ids: string): string {
  const { width, left, right } = MEASURES[layout];
  const rows = windowRows(group.windows);
  const mostUs = longestUs(group, rows);
  const scale = timeScale([], { untilUs: mostUs, fromX: left, toX: width - right });
  const top = 44;
  const body = partsMarkup(rows, top, { scale, layout, ids, mostUs });
  const height = body.bottom + 46;
  const title = `How long a failover takes, ${windowTitle(group)}`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      class: `sim ${layout}`,
      role: 'img',
      'aria-labelledby': `${ids}title ${ids}text`,
    },
    element('title', { id: `${ids}title` }, escaped(title)),
    element('desc', { id: `${ids}text` }, escaped(describe(group, rows))),
    patterns(ids),
    element('rect', { width, height, style: 'fill:var(--bg)' }),
    axisMarkup(scale, { top, bottom: body.bottom, zeroUs: 0, width }),
    marksMarkup(group, scale, { bottom: body.bottom, width }),
    layout === 'wide' ? element('text', { x: width - right + 12, y: 30, class: 'dim' }, 'best, typical, worst') : '',
    body.markup,
    element('text', { x: 12, y: height - 6, class: 'dim' }, KEY[layout]),
  );
}

function longestUs({ backupMasterDownUs }: FailoverGroup, rows: readonly WindowRow[]): number {
  const finite = rows.map(({ worstUs }) => worstUs).filter(Number.isFinite);
  return Math.min(backupMasterDownUs * MOST_MASTER_DOWNS, Math.max(backupMasterDownUs, ...finite) * 1.04);
}

function describe({ backupSkewUs, backupMasterDownUs }: FailoverGroup, rows: readonly WindowRow[]): string {
  const told = rows.map((row) => `${row.events.join(', ')}: ${row.what} ${figureWords(row)}.`);
  return [
    `Skew time ${formatShortUs(backupSkewUs)}, master-down interval ${formatShortUs(backupMasterDownUs)}.`,
    ...told,
  ].join(' ');
}

/** Dashed lines over all bars, their words on a line each. */
function marksMarkup(
  { backupSkewUs, backupMasterDownUs }: FailoverGroup,
  scale: TimeScale,
  { bottom, width }: { readonly bottom: number; readonly width: number },
): string {
  const marks = [
    { us: backupMasterDownUs, words: `master-down interval ${formatShortUs(backupMasterDownUs)}`, y: 14 },
    { us: backupSkewUs, words: `skew time ${formatShortUs(backupSkewUs)}`, y: 30 },
  ];
  return marks
    .map(({ us, words, y }) => {
      const x = scale.x(us);
      const half = textWidth(words) / 2;
      const middle = Math.min(width - half - 6, Math.max(half + 6, x));
      return [
        element('path', { d: `M${x.toFixed(1)} ${y + 4}V${bottom}`, class: 'mark' }),
        element('text', { x: middle, y, 'text-anchor': 'middle' }, escaped(words)),
      ].join('');
    })
    .join('');
}

function partsMarkup(
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
  const label = (words: string, index: number, y: number): string =>
    element('text', { x: 12, y: y + index * 14, class: 'on-lines' }, escaped(words));
  if (beside) {
    const height = Math.max(20, labels.length * 14 + 6);
    return {
      markup: [
        ...labels.map((words, index) => label(words, index, top + 14)),
        barMarkup(row, top + 4, place, part),
        element('text', { x: width - right + 12, y: top + 14 }, escaped(figures(row))),
      ].join(''),
      bottom: top + height,
    };
  }
  const y = top + labels.length * 14;
  return {
    markup: [
      ...labels.map((words, index) => label(words, index, top + 12)),
      element('text', { x: 12, y: y + 12, class: 'dim on-lines' }, escaped(figures(row))),
      barMarkup(row, y + 16, place, part),
    ].join(''),
    bottom: y + 38,
  };
}

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
