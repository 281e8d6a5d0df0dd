import type { Band, Forecast } from './forecast.js';

/** What was measured of one quantity: it lies between these, in microseconds. */
export interface Measured {
  readonly lowUs: number;
  readonly highUs: number;
  /** `probes`: what clients saw, from answer to answer; `node clocks`: keepalived's own timestamps, the clocks compared by round trips. */
  readonly by: 'probes' | 'node clocks';
}

/** What was measured of a failover or of the way back; what is absent was not measured. */
export interface Measurement {
  readonly takeover?: Measured | undefined;
  readonly vipAbsent?: Measured | undefined;
  readonly serviceAbsent?: Measured | undefined;
}

export const QUANTITIES = ['takeover after', 'VIP absent', 'service absent'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** One line of a drill's result: predicted beside measured. */
export interface Comparison {
  readonly part: 'failover' | 'return';
  readonly quantity: Quantity;
  /** Absent: as configured it never happens. */
  readonly predicted?: Band;
  readonly measured?: Measured;
  readonly verdict: 'inside' | 'outside' | 'not measured';
  /** In words, where it is outside. */
  readonly finding?: string;
}

/**
 * Microseconds that a measurement may lie outside what is predicted and still count as inside: the model's network takes no time, its scripts run in none
 * and its commands act at once, the probes see a gap to within their interval, and a busy coordinator adds to all of that.
 */
export const ALLOWANCE_US = 250_000;

/** Holds what was measured against the forecast. */
export function compare(part: Comparison['part'], forecast: Forecast, measured: Measurement): readonly Comparison[] {
  return [
    comparison(part, 'takeover after', forecast.takeover, measured.takeover),
    comparison(part, 'VIP absent', forecast.vipAbsent, measured.vipAbsent),
    comparison(part, 'service absent', forecast.serviceAbsent, measured.serviceAbsent),
  ];
}

/** The verdict on all of it; where nothing was measured nothing was shown. */
export function verdictOn(comparisons: readonly Comparison[]): Comparison['verdict'] {
  const verdicts = comparisons.map(({ verdict }) => verdict);
  if (verdicts.includes('outside')) return 'outside';
  return verdicts.includes('inside') ? 'inside' : 'not measured';
}

function comparison(
  part: Comparison['part'],
  quantity: Quantity,
  predicted: Band | undefined,
  measured: Measured | undefined,
): Comparison {
  const about = { part, quantity, ...(predicted !== undefined && { predicted }) };
  if (measured === undefined) return { ...about, verdict: 'not measured' };
  if (predicted === undefined)
    return {
      ...about,
      measured,
      verdict: 'outside',
      finding: `${quantity} (${part}): it happened, and was not foreseen`,
    };
  const overUs = measured.lowUs - (predicted.worstUs + ALLOWANCE_US);
  const underUs = predicted.bestUs - ALLOWANCE_US - measured.highUs;
  if (overUs <= 0 && underUs <= 0) return { ...about, measured, verdict: 'inside' };
  const finding =
    overUs > 0
      ? `${quantity} (${part}): at least ${ms(measured.lowUs - predicted.worstUs)} longer than foreseen at worst: ${WHY_LONGER[quantity]}`
      : `${quantity} (${part}): at least ${ms(predicted.bestUs - measured.highUs)} shorter than foreseen at best: what runs is not what is configured, or something else moved the VIP`;
  return { ...about, measured, verdict: 'outside', finding };
}

const WHY_LONGER: Readonly<Record<Quantity, string>> = {
  'takeover after': 'a check that runs or hangs longer than it should, lost adverts, or a busy node',
  'VIP absent': 'lost adverts, a busy node, or another router that interfered',
  'service absent': 'neighbours that did not take the gratuitous ARP, HAProxy on the new MASTER, or its servers',
};

const ms = (us: number): string => `${Math.round(us / 1000)} ms`;
