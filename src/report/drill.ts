import type { DrillRecord } from '../plan/drill-record.js';
import { ALLOWANCE_US } from '../plan/drill-result.js';
import { bandText } from './forecast.js';
import type { Paint } from './paint.js';
import type { Cells } from './simulation/tables.js';
import { table } from './table.js';

type Comparison = DrillRecord['comparisons'][number];

const HEADER = ['', 'quantity', 'predicted', 'measured', 'by', 'verdict'];

/** A drill's result: predicted beside measured, and what was found. */
export function drillLines(record: DrillRecord, paint: Paint): readonly string[] {
  const { probes, comparisons, findings } = record;
  const rows = comparisons.map((each) => [
    each.part,
    each.quantity,
    each.predicted === undefined ? 'never' : bandText(each.predicted),
    each.measured === undefined ? '-' : bandText({ bestUs: each.measured.lowUs, worstUs: each.measured.highUs }),
    each.measured?.by ?? '-',
    verdictText(each, paint),
  ]);
  return [
    ...table(HEADER.map(paint.dim), rows),
    `inside: within ${ALLOWANCE_US / 1000} ms of what is predicted${probes === undefined ? '; nothing was probed' : `; ${probes.sent} probes, ${probes.lost} lost`}`,
    ...[...findings, ...comparisons.flatMap(({ finding }) => finding ?? [])].map(
      (each) => `${paint.warn('finding')}: ${each}`,
    ),
  ];
}

function verdictText({ verdict }: Pick<DrillRecord, 'verdict'>, paint: Paint): string {
  if (verdict === 'inside') return paint.good(verdict);
  return verdict === 'not measured' ? paint.dim(verdict) : paint.bad(verdict);
}

const HISTORY = [
  'at (UTC)',
  'pair',
  'event',
  'from',
  'to',
  'VIP absent',
  'predicted',
  'service absent',
  'predicted',
  'probes lost',
  'verdict',
];

/** The drills of pairs, oldest first, one line each. */
export function historyLines(records: readonly DrillRecord[], paint: Paint): readonly string[] {
  if (records.length === 0) return ['no drill is on record'];
  return table(
    HISTORY.map(paint.dim),
    records.map((record) => [...historyRow(record), verdictText(record, paint)]),
  );
}

/** The same as cells: header first. */
export const historyCells = (records: readonly DrillRecord[]): Cells => [
  HISTORY,
  ...records.map((record) => [...historyRow(record), record.verdict]),
];

const historyRow = (record: DrillRecord): readonly string[] => [
  record.at.slice(0, 19).replace('T', ' '),
  record.pair,
  record.event,
  record.node,
  record.tookOver ?? 'nobody',
  ...cellsOf(record, 'VIP absent'),
  ...cellsOf(record, 'service absent'),
  record.probes === undefined ? 'not measured' : `${record.probes.lost} of ${record.probes.sent}`,
];

/** Of the failover, measured and predicted. */
function cellsOf({ comparisons }: DrillRecord, quantity: Comparison['quantity']): readonly [string, string] {
  const found = comparisons.find((each) => each.part === 'failover' && each.quantity === quantity);
  const measured = found?.measured;
  return [
    measured === undefined ? 'not measured' : bandText({ bestUs: measured.lowUs, worstUs: measured.highUs }),
    found?.predicted === undefined ? '-' : bandText(found.predicted),
  ];
}
