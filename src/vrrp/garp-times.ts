import { DEFAULT_GARP, type GarpSettings } from './router.js';

/** One batch of gratuitous ARPs for one VIP. */
export interface GarpBatch {
  readonly atUs: number;
  readonly count: number;
}

/**
 * When a router that becomes MASTER at `masterAtUs` sends gratuitous ARPs for each VIP, up to but not including `untilUs`:
 * one batch at once, one `garp_master_delay` later, then every `garp_master_refresh` (`vrrp_state_become_master`, `vrrp_state_master_tx`).
 */
export function garpTimes(
  masterAtUs: number,
  untilUs: number,
  settings: Partial<GarpSettings> = {},
): readonly GarpBatch[] {
  const { masterDelayUs, masterRepeat, masterRefreshUs, masterRefreshRepeat } = { ...DEFAULT_GARP, ...settings };
  const batches = [
    { atUs: masterAtUs, count: masterRepeat },
    ...(masterDelayUs > 0 ? [{ atUs: masterAtUs + masterDelayUs, count: masterRepeat }] : []),
  ];
  if (masterRefreshUs > 0) {
    for (let atUs = masterAtUs + masterRefreshUs; atUs < untilUs; atUs += masterRefreshUs) {
      batches.push({ atUs, count: masterRefreshRepeat });
    }
  }
  return batches.filter(({ atUs, count }) => atUs < untilUs && count > 0).toSorted((a, b) => a.atUs - b.atUs);
}
