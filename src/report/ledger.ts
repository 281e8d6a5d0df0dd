import { isMeasured, type MeasuredLedger, type PhaseLedger, type TargetLedger } from '../probe/ledger.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

const HEADER = ['probe', 'phase', 'sent', 'lost', 'p50', 'p99', 'worst gap', 'at (UTC)', 'answered by'];
const NOTHING = 'not measured: no probe targets';

/** The loss ledger of a pair as a table: one row for each target and phase, its total last, and what was not measured. */
export function ledgerLines(ledgers: readonly TargetLedger[], paint: Paint): readonly string[] {
  const rows = ledgers.flatMap((ledger) =>
    isMeasured(ledger) ? [...ledger.phases, ledger.total].map((phase) => row(nameOf(ledger), phase, paint)) : [],
  );
  return [
    ...(ledgers.length === 0 ? [NOTHING] : []),
    ...(rows.length === 0 ? [] : table(HEADER.map(paint.dim), rows)),
    ...notMeasured(ledgers, paint),
  ];
}

/** The loss ledger in few and short lines: each target's total, and the phases that lost something. */
export function briefLedger(ledgers: readonly TargetLedger[], paint: Paint): readonly string[] {
  const lines = ledgers.filter(isMeasured).flatMap((ledger) => {
    const { total } = ledger;
    const lossy = ledger.phases.filter((phase) => phase.lost > 0);
    return [
      `${nameOf(ledger)}: ${total.sent} sent, ${lostText(total, paint)} lost, worst gap ${milliseconds(total.worstGapMs)}`,
      ...lossy.map((phase) => `  in ${phase.phase}: ${lostText(phase, paint)} lost${gapText(phase)}`),
    ];
  });
  return [...(ledgers.length === 0 ? [NOTHING] : []), ...lines, ...notMeasured(ledgers, paint)];
}

const notMeasured = (ledgers: readonly TargetLedger[], paint: Paint): readonly string[] =>
  ledgers.flatMap((ledger) =>
    isMeasured(ledger) ? [] : [`${ledger.target}: ${paint.warn('not measured')}: ${ledger.notMeasured}`],
  );

const nameOf = ({ target, reachedFrom }: MeasuredLedger): string =>
  reachedFrom === 'coordinator' ? target : `${target} (from ${reachedFrom.node})`;

const row = (name: string, phase: PhaseLedger, paint: Paint): readonly string[] => [
  name,
  phase.phase === 'total' ? paint.bold('total') : phase.phase,
  String(phase.sent),
  lostText(phase, paint),
  milliseconds(phase.p50Ms),
  milliseconds(phase.p99Ms),
  milliseconds(phase.worstGapMs),
  clock(phase.worstGapAt),
  counts(phase.answeredBy) || '-',
];

const lostText = (phase: PhaseLedger, paint: Paint): string =>
  phase.lost === 0 ? paint.good('0') : paint.bad(`${phase.lost} (${counts(phase.failures)})`);

const gapText = (phase: PhaseLedger): string =>
  phase.worstGapAt === null ? '' : `, worst gap ${milliseconds(phase.worstGapMs)} at ${clock(phase.worstGapAt)} UTC`;

const milliseconds = (ms: number | null): string => (ms === null ? '-' : `${ms.toFixed(1)}ms`);

const clock = (atMs: number | null): string => (atMs === null ? '-' : new Date(atMs).toISOString().slice(11, 23));

const counts = (by: Readonly<Record<string, number>>): string =>
  Object.entries(by)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
