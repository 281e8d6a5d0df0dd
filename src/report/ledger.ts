import { isMeasured, type PhaseLedger, type TargetLedger } from '../probe/ledger.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

const HEADER = ['probe', 'phase', 'sent', 'lost', 'p50', 'p99', 'worst gap', 'at', 'answered by'];

/** The loss ledger of a pair as a table: one row for each target and phase, its total last, and what was not measured. */
export function ledgerLines(ledgers: readonly TargetLedger[], paint: Paint): readonly string[] {
  const rows = ledgers.flatMap((ledger) =>
    isMeasured(ledger)
      ? [...ledger.phases, ledger.total].map((phase) => row(ledger.target, phase, ledger.reachedFrom, paint))
      : [[ledger.target, paint.warn('not measured'), ledger.notMeasured]],
  );
  return rows.length === 0 ? ['not measured: no probe targets'] : table(HEADER.map(paint.dim), rows);
}

function row(
  target: string,
  phase: PhaseLedger,
  from: 'coordinator' | { readonly node: string },
  paint: Paint,
): string[] {
  const lost = phase.lost === 0 ? paint.good('0') : paint.bad(`${phase.lost} (${counts(phase.failures)})`);
  const name = from === 'coordinator' ? target : `${target} (from ${from.node})`;
  return [
    name,
    phase.phase === 'total' ? paint.bold('total') : phase.phase,
    String(phase.sent),
    lost,
    milliseconds(phase.p50Ms),
    milliseconds(phase.p99Ms),
    milliseconds(phase.worstGapMs),
    phase.worstGapAt === null ? '-' : new Date(phase.worstGapAt).toISOString().slice(11, 23),
    counts(phase.answeredBy) || '-',
  ];
}

const milliseconds = (ms: number | null): string => (ms === null ? '-' : `${ms.toFixed(1)}ms`);

const counts = (by: Readonly<Record<string, number>>): string =>
  Object.entries(by)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
