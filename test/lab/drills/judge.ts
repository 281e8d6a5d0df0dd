import { lateAllowanceUs, SCHEDULING_US } from './allowance.js';
import type { Measurement, Range } from './measure.js';
import type { Band, Prediction } from './predict.js';
import type { Trial } from './trial.js';

/**
 * Everything that lies outside of what was predicted, in words; empty: all is inside. `delayUs`: for how long the machine itself stood still, which is
 * allowed on top at both ends, as what starts a wait can be late as well as what ends it.
 */
export function outside(
  trial: Pick<Trial, 'events'>,
  predicted: Prediction,
  measured: Measurement,
  delayUs = 0,
): readonly string[] {
  const allowed = { earlyUs: SCHEDULING_US + delayUs, lateUs: lateAllowanceUs(trial) + delayUs };
  return [
    ...outsideOf('VIP gap', predicted.gap, measured.gap, allowed),
    ...outsideOf('takeover', predicted.takeover, measured.takeover, allowed),
    ...outsideOf('dual MASTER', predicted.dual, measured.dual, allowed),
    ...outsideOf('last move', predicted.settled, measured.settled, allowed),
    ...(predicted.endsOn.includes(measured.endsOn)
      ? []
      : [`in the end the VIP is on ${named(measured.endsOn)}, predicted ${predicted.endsOn.map(named).join(' or ')}`]),
  ];
}

type Allowance = Readonly<Record<'earlyUs' | 'lateUs', number>>;

function outsideOf(
  what: string,
  band: Band | undefined,
  range: Range | undefined,
  allowed: Allowance,
): readonly string[] {
  if (band === undefined && range === undefined) return [];
  if (band === undefined) return [`${what} after ${spoken(range)}, predicted never`];
  if (range === undefined)
    return band.worstUs === Number.POSITIVE_INFINITY ? [] : [`no ${what}, predicted ${spoken(band)}`];
  const inside = range.toUs >= band.bestUs - allowed.earlyUs && range.fromUs <= band.worstUs + allowed.lateUs;
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
