import type { PairReport } from '../../../risk/report.js';
import type { FailoverEvent } from '../../../vrrp/window.js';
import { formatShortUs } from '../../duration.js';
import { table, widthOf } from '../../table.js';
import { type FailoverGroup, failoverGroups, windowRows, windowTitle } from '../window-rows.js';
import { inside, type Page, rows, told } from './page.js';

/** What an operator plans with; the others are told by `hitless timing`. */
const TOLD: readonly FailoverEvent[] = [
  'crash',
  'stop',
  'fault',
  'check-failure',
  'priority-drop',
  'preempt-back',
  'reload',
];

/** Beside a table this narrow a formula is hard to read: it goes below its row. */
const ROOM_FOR_FORMULAS = 50;

/** How long each kind of failover takes and why, then what clients would see of the MASTERs' failures. */
export function costLines(pair: PairReport, page: Page): readonly string[] {
  const windows = failoverGroups(pair.failovers).flatMap((group, at) => [
    ...(at === 0 ? [] : ['']),
    ...windowLines(group, page),
  ]);
  const asked = pair.whatIfs.flatMap(({ title, answer }) => told(`${title}: ${answer}`, page, 4));
  const known = windows.length > 0 ? windows : ['no MASTER is known, or no BACKUP that could take over from it'];
  return [...known, ...(asked.length > 0 ? ['', ...asked] : [])];
}

function windowLines(group: FailoverGroup, page: Page): readonly string[] {
  const { paint } = page;
  const shown = windowRows(group.windows.filter(({ event }) => TOLD.includes(event)));
  const lines = table(
    ['event', 'what', 'best', 'typical', 'worst'].map(paint.dim),
    shown.map(({ events, what, bestUs, typicalUs, worstUs }) => [
      events.join(', '),
      what,
      ...[bestUs, typicalUs, worstUs].map(formatShortUs),
    ]),
  );
  const [header = '', ...body] = lines;
  const beside = inside(page) - Math.max(...lines.map(widthOf)) - 2 >= ROOM_FOR_FORMULAS;
  const formulas = ['how', ...shown.map(({ formula }) => formula)];
  return [
    windowTitle(group),
    ...(beside
      ? rows(
          lines.map((first, at) => ({ first, text: formulas[at] ?? '' })),
          page,
        )
      : [header, ...body.flatMap((line, at) => [line, ...told(`    = ${formulas[at + 1]}`, page, 6).map(paint.dim)])]),
  ];
}
