import type { Band, Forecast } from '../plan/forecast.js';
import { formatUs } from './duration.js';

/** What the model foresees, in one line. */
export function forecastText({ takeover, vipAbsent, serviceAbsent }: Forecast): string {
  const parts = [
    takeover === undefined ? 'nobody takes over' : `takeover after ${bandText(takeover)}`,
    `VIP absent ${bandText(vipAbsent)}`,
    ...(sameBand(vipAbsent, serviceAbsent) ? [] : [`service absent ${bandText(serviceAbsent)}`]),
  ];
  return parts.join(', ');
}

/** Best to worst: `2.609–3.609s`, or one figure where both are the same. */
export function bandText({ bestUs, worstUs }: Band): string {
  if (bestUs === worstUs) return formatUs(roundedUs(worstUs));
  return `${formatUs(roundedUs(bestUs)).replace(/s$/, '')}–${formatUs(roundedUs(worstUs))}`;
}

/** Whole milliseconds: nothing is measured more closely than that. */
const roundedUs = (us: number): number => Math.round(us / 1000) * 1000;

const sameBand = (a: Band, b: Band): boolean => a.bestUs === b.bestUs && a.worstUs === b.worstUs;
