import { formatShortUs } from '../duration.js';
import { axisMarkup } from '../simulation/axis.js';
import { textWidth } from '../simulation/bands.js';
import { patterns } from '../simulation/looks.js';
import type { Layout } from '../simulation/svg.js';
import { type TimeScale, timeScale } from '../simulation/time-scale.js';
import { element, escaped } from '../simulation/xml.js';
import { barsMarkup, MEASURES } from './failover-bars.js';
import { type FailoverGroup, figureWords, type WindowRow, windowRows, windowTitle } from './window-rows.js';

const KEY = {
  wide: 'Full bar: up to the best case. Striped: on to the worst. Stroke: typical.',
  narrow: 'Best, typical, worst. Full: to the best. Stroke: typical.',
};

/** Longer bars than so many master-down intervals are cut. */
const MOST_MASTER_DOWNS = 4;

/** How long each thing that can happen to the MASTER takes, with the skew time and the master-down interval marked. The page has the style. */
export function failoverChart(group: FailoverGroup, layout: Layout, ids: string): string {
  const { width, left, right } = MEASURES[layout];
  const rows = windowRows(group.windows);
  const mostUs = longestUs(group, rows);
  const scale = timeScale([], { untilUs: mostUs, fromX: left, toX: width - right });
  const top = 44;
  const body = barsMarkup(rows, top, { scale, layout, ids, mostUs });
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
