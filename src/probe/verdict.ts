import { isMeasured, type MeasuredLedger, type TargetLedger } from './ledger.js';

/** Whether the pair's clients were served, as measured. Unknown counts as blocked. */
export interface LossVerdict {
  readonly verdict: 'ok' | 'blocked' | 'unknown';
  readonly reason: string;
}

/** The share of the time, or of the schedule, that may go unmeasured by the coordinator's own fault before nothing is claimed. */
const MOST_UNSEEN = 0.1;

/**
 * `blocked` when more than `maxLost` probes were lost over all targets together; else `unknown` when a target was not measured, not answered or lost a single
 * time, or more than a tenth of its time or its slots was missed by the coordinator itself; else `ok`.
 */
export function verdictOf(ledgers: readonly TargetLedger[], maxLost: number): LossVerdict {
  const measured = ledgers.filter(isMeasured);
  const lost = measured.reduce((sum, ledger) => sum + ledger.total.lost, 0);
  const settled = measured.reduce((sum, ledger) => sum + ledger.total.answered + ledger.total.lost, 0);
  if (lost > maxLost) {
    const where = measured.filter((ledger) => ledger.total.lost > 0).map(lossesOf);
    return { verdict: 'blocked', reason: `${lost} of ${settled} probes lost, ${maxLost} allowed: ${where.join('; ')}` };
  }
  if (ledgers.length === 0) return { verdict: 'unknown', reason: 'nothing was probed' };
  const unseen = ledgers.map(whyUnseen).filter((reason) => reason !== undefined);
  if (unseen.length > 0) return { verdict: 'unknown', reason: unseen.join('; ') };
  const worstGapMs = Math.max(...measured.map((ledger) => ledger.total.worstGapMs));
  return { verdict: 'ok', reason: `${settled} probes, ${lost} lost, worst gap ${Math.round(worstGapMs)} ms` };
}

/** `web: 3 lost (reset 2, timeout 1) in reload lb1` */
function lossesOf({ target, total, phases }: MeasuredLedger): string {
  const kinds = Object.entries(total.failures).map(([failure, times]) => `${failure} ${times}`);
  const inPhases = phases.filter((phase) => phase.lost > 0).map((phase) => phase.phase);
  return `${target}: ${total.lost} lost (${kinds.join(', ')}) in ${inPhases.join(', ')}`;
}

function whyUnseen(ledger: TargetLedger): string | undefined {
  if (!isMeasured(ledger)) return `${ledger.target} was not measured: ${ledger.notMeasured}`;
  const { answered, lost, unmeasured, coordinatorStallMs, watchedMs } = ledger.total;
  const missed = Object.values(unmeasured).reduce((sum, times) => sum + times, 0);
  if (answered + lost === 0) return `${ledger.target} was not measured: no probe came to an end`;
  if (missed > MOST_UNSEEN * (missed + answered + lost)) {
    return `${ledger.target}: the coordinator could not send ${missed} probes (${Object.keys(unmeasured).join(', ')})`;
  }
  if (coordinatorStallMs > MOST_UNSEEN * watchedMs) {
    return `${ledger.target}: the coordinator stood still for ${Math.round(coordinatorStallMs)} of ${Math.round(watchedMs)} ms`;
  }
  return undefined;
}
