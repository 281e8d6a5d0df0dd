/** VRRP protocol version, as on the wire. */
export type VrrpVersion = 2 | 3;

/** What the skew time depends on. */
export interface SkewInput {
  readonly version: VrrpVersion;
  /** The EFFECTIVE priority, after track weights: 1..255. */
  readonly priority: number;
  /** The MASTER's advertisement interval in microseconds (v3 learns it from each accepted advert; in v2 both must agree). */
  readonly advertIntUs: number;
}

/** What the master-down interval depends on. */
export interface MasterDownInput extends SkewInput {
  /** How many adverts may be missed: keepalived's `down_timer_adverts`, 1..100, default 3 (RFC 5798 section 6.1). */
  readonly downTimerAdverts?: number;
}

const SECOND_US = 1_000_000;
const CENTISECOND_US = 10_000;

/** Shortest interval that keepalived's parser takes: 0.01 s. */
export const SHORTEST_ADVERT_INT_US = CENTISECOND_US;
/** Longest interval that keepalived's parser takes, and the longest one in VRRP version 2: 255 s. */
export const LONGEST_ADVERT_INT_US = 255 * SECOND_US;
/** Longest interval in VRRP version 3, whose field holds 12 bits of centiseconds: 40.95 s. */
const LONGEST_V3_ADVERT_INT_US = 4095 * CENTISECOND_US;
/** keepalived's `down_timer_adverts` where nothing is configured. */
export const DEFAULT_DOWN_TIMER_ADVERTS = 3;

/**
 * Skew time in microseconds: how much longer than the adverts alone a BACKUP waits; the higher its priority, the shorter.
 * v2: (256 - priority) / 256 s whatever the interval (RFC 3768 section 6.1). v3: (256 - priority) * interval / 256 (RFC 5798 section 6.1).
 * Divisions truncate where keepalived's do (`VRRP_TIMER_SKEW_CALC` in include/vrrp.h).
 * @throws RangeError when a value is outside what VRRP can carry; it names the value.
 */
export function skewUs({ version, priority, advertIntUs }: SkewInput): number {
  requireInteger('priority', priority, 1, 255);
  requireAdvertInt(version, advertIntUs);
  const shares = 256 - priority;
  if (version === 2) return Math.trunc((shares * SECOND_US) / 256);
  return Math.trunc((shares * Math.trunc(advertIntUs / CENTISECOND_US) * 625) / 16);
}

/**
 * Master-down interval in microseconds: how long after the last accepted advert a BACKUP becomes MASTER
 * (`VRRP_MS_DOWN_TIMER` in keepalived's include/vrrp.h; Master_Down_Interval of RFC 5798 section 6.1).
 * @throws RangeError when a value is outside what VRRP or keepalived takes; it names the value.
 */
export function masterDownUs(input: MasterDownInput): number {
  const downTimerAdverts = input.downTimerAdverts ?? DEFAULT_DOWN_TIMER_ADVERTS;
  requireInteger('downTimerAdverts', downTimerAdverts, 1, 100);
  return downTimerAdverts * input.advertIntUs + skewUs(input);
}

/**
 * The interval keepalived really uses for a configured one (`vrrp_complete_instance`): v2 rounds to whole seconds, half up,
 * 1 s at least; v3 rounds to 10 ms and stops at 40.95 s.
 * @throws RangeError for an interval that keepalived's parser refuses (outside 0.01..255 s).
 */
export function normaliseAdvertIntUs({
  version,
  advertIntUs,
}: {
  readonly version: VrrpVersion;
  readonly advertIntUs: number;
}): number {
  requireInteger('advertIntUs', advertIntUs, SHORTEST_ADVERT_INT_US, LONGEST_ADVERT_INT_US);
  if (version === 2) return Math.max(SECOND_US, roundTo(SECOND_US, advertIntUs));
  return Math.min(LONGEST_V3_ADVERT_INT_US, roundTo(CENTISECOND_US, advertIntUs));
}

function roundTo(unitUs: number, us: number): number {
  return Math.floor((us + unitUs / 2) / unitUs) * unitUs;
}

function requireAdvertInt(version: VrrpVersion, advertIntUs: number): void {
  const [shortest, longest] =
    version === 2 ? [SECOND_US, LONGEST_ADVERT_INT_US] : [SHORTEST_ADVERT_INT_US, LONGEST_V3_ADVERT_INT_US];
  requireInteger('advertIntUs', advertIntUs, shortest, longest);
}

/**
 * Refuses anything but an integer within bounds.
 * @throws RangeError naming the value and its bounds.
 */
export function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} is ${value}; it must be an integer from ${least} to ${most}`);
}
