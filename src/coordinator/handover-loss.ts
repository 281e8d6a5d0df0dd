import { isMeasured, type MeasuredLedger, type TargetLedger } from '../probe/ledger.js';
import { verdictOf } from '../probe/verdict.js';

/** What clients lost by a handover, in words, and whether it was more than it may cost. */
export interface HandoverLoss {
  readonly text: string;
  readonly tooMany: boolean;
}

/** How a probe ends whose connection was there already when the VIP moved: the node that has it now knows nothing of it. */
const CUT = ['reset', 'closed', 'truncated'];

/**
 * A handover cuts the connections that are there at that moment, those of probes that are on their way too: they are told apart, and are no loss unless
 * `maxLost` says how many probes may be lost in all. Any other loss is too much.
 */
export function handoverLoss(ledgers: readonly TargetLedger[], maxLost: number | undefined): HandoverLoss {
  const measured = ledgers.filter(isMeasured);
  const lost = sum(measured.map(({ total }) => total.lost));
  const settled = lost + sum(measured.map(({ total }) => total.answered));
  const cut = sum(measured.map(cutIn));
  const tooMany = maxLost === undefined ? lost > cut : lost > maxLost;
  const verdict = verdictOf(ledgers, Number.POSITIVE_INFINITY);
  if (settled === 0) return { text: `loss not measured: ${verdict.reason}`, tooMany: false };
  const worstGapMs = Math.max(...measured.map(({ total }) => total.worstGapMs));
  const cutText = cut === 0 ? '' : ` (${cut} of them cut on their way as the VIP moved)`;
  const unseen = verdict.verdict === 'unknown' ? `; not fully measured: ${verdict.reason}` : '';
  return {
    text: `${settled} probes, ${lost} lost${cutText}, worst gap ${Math.round(worstGapMs)} ms${unseen}`,
    tooMany,
  };
}

/** Only while the VIP moves is a cut connection what it should be. */
const cutIn = ({ phases }: MeasuredLedger): number =>
  sum(
    phases
      .filter(({ phase }) => phase.startsWith('handover '))
      .flatMap(({ failures }) => CUT.map((failure) => failures[failure] ?? 0)),
  );

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
