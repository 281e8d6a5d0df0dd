import { lateAllowanceUs, SCHEDULING_US } from './allowance.js';
import type { Measurement, Range } from './measure.js';
import type { Band, Prediction } from './predict.js';
import type { Trial } from './trial.js';

/** Everything that lies outside of what was predicted, in words; empty: all is inside. */
export function outside(trial: Pick<Trial, 'events'>, predicted: Prediction, measured: Measurement): readonly string[] {
  const lateUs = lateAllowanceUs(trial);
  return [
    ...outsideOf('VIP gap', predicted.gap, measured.gap, lateUs),
    ...outsideOf('takeover', predicted.takeover, measured.takeover, lateUs),
    ...outsideOf('dual MASTER', predicted.dual, measured.dual, lateUs),
    ...outsideOf('last move', predicted.settled, measured.settled, lateUs),
    ...(predicted.endsOn.includes(measured.endsOn)
      ? []
      : [`in the end the VIP is on ${named(measured.endsOn)}, predicted ${predicted.endsOn.map(named).join(' or ')}`]),
  ];
}

function outsideOf(what: string, band: Band | undefined, range: Range | undefined, lateUs: number): readonly string[] {
  if (band === undefined && range === undefined) return [];
  if (band === undefined) return [`${what} after ${spoken(range)}, predicted never`];
  if (range === undefined)
    return band.worstUs === Number.POSITIVE_INFINITY ? [] : [`no ${what}, predicted ${spoken(band)}`];
  const inside = range.toUs >= band.bestUs - SCHEDULING_US && range.fromUs <= band.worstUs + lateUs;
  return inside ? [] : [`${what} ${spoken(range)}, predicted ${spoken(band)}`];
}

/** Milliseconds to a tenth: `609.4` or `2609.4–3609.4`. */
export function spoken(span: Band | Range | undefined): string {
  if (span === undefined) return 'never';
  const [from, to] = 'bestUs' in span ? [span.bestUs, span.worstUs] : [span.fromUs, span.toUs];
  const [least, most] = [inMs(from), inMs(to)];
  return least === most ? least : `${least}–${most}`;
}

const inMs = (us: number): string => (Number.isFinite(us) ? (us / 1000).toFixed(1) : 'never');
const named = (letters: string): string => (letters.trim() === '' ? 'nobody' : letters);
