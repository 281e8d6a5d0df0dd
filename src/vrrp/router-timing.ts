import { DEFAULT_DOWN_TIMER_ADVERTS, masterDownUs, normaliseAdvertIntUs, skewUs, type VrrpVersion } from './timing.js';

/** What one BACKUP waits before it takes over, all in integer microseconds. */
export interface RouterTiming {
  readonly version: VrrpVersion;
  /** Normalised as keepalived does for the version. */
  readonly advertIntUs: number;
  readonly priority: number;
  readonly downTimerAdverts: number;
  readonly skewUs: number;
  readonly masterDownUs: number;
  /** VIP absent after a crash of the MASTER: `masterDownUs` less the time since its last advert. */
  readonly crash: { readonly bestUs: number; readonly worstUs: number };
  /** VIP absent after a clean stop of keepalived on the MASTER (an advert of priority 0): the skew time. */
  readonly stop: { readonly bestUs: number; readonly worstUs: number };
}

/**
 * The timing of a BACKUP from its own values (keepalived >= 2.0).
 * @throws RangeError naming the value that VRRP or keepalived can't carry.
 */
export function routerTiming(input: {
  readonly version: VrrpVersion;
  readonly advertIntUs: number;
  readonly priority: number;
  readonly downTimerAdverts?: number;
}): RouterTiming {
  const { version, priority, downTimerAdverts = DEFAULT_DOWN_TIMER_ADVERTS } = input;
  const advertIntUs = normaliseAdvertIntUs(input);
  const skew = skewUs({ version, priority, advertIntUs });
  const down = masterDownUs({ version, priority, advertIntUs, downTimerAdverts });
  return {
    version,
    advertIntUs,
    priority,
    downTimerAdverts,
    skewUs: skew,
    masterDownUs: down,
    crash: { bestUs: down - advertIntUs, worstUs: down },
    stop: { bestUs: skew, worstUs: skew },
  };
}
