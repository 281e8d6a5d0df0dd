import type { GarpTiming } from './config.js';
import type { Globals } from './globals.js';
import { readInteger } from './numbers.js';
import { type Block, scalar } from './scalars.js';

const SECOND_US = 1_000_000;
const LONGEST_S = 86_400;
/** keepalived's VRRP_GARP_* defaults in include/vrrp.h. */
const DEFAULT_DELAY_US = 5 * SECOND_US;
const DEFAULT_REPEAT = 5;

/**
 * When an instance sends gratuitous ARPs: its own keywords, else the global ones, else keepalived's defaults. What is sent after
 * an advert of lower priority follows the global delay and repeat where nothing else is said; in strict mode it is nothing.
 */
export function readGarp(
  block: Block,
  { globals, strict }: { readonly globals: Globals; readonly strict: boolean },
): GarpTiming {
  const own = (keyword: string): number | undefined =>
    scalar(block, { keyword, read: (word) => readInteger(word, 0, LONGEST_S), otherwise: 'it is ignored' })?.value;
  const ownUs = (keyword: string): number | undefined => {
    const seconds = own(keyword);
    return seconds === undefined ? undefined : seconds * SECOND_US;
  };
  const { garp = {} } = globals;
  const delayUs = garp.delayUs ?? DEFAULT_DELAY_US;
  const repeat = garp.repeat ?? DEFAULT_REPEAT;
  const lowerPrioDelayUs = ownUs('garp_lower_prio_delay') ?? garp.lowerPrioDelayUs ?? delayUs;
  const lowerPrioRepeat = own('garp_lower_prio_repeat') ?? garp.lowerPrioRepeat ?? repeat;
  return {
    delayUs: ownUs('garp_master_delay') ?? delayUs,
    repeat: Math.max(1, own('garp_master_repeat') ?? repeat),
    refreshUs: ownUs('garp_master_refresh') ?? garp.refreshUs ?? 0,
    refreshRepeat: Math.max(1, own('garp_master_refresh_repeat') ?? garp.refreshRepeat ?? 1),
    lowerPrioDelayUs: strict ? 0 : lowerPrioDelayUs,
    lowerPrioRepeat: strict ? 0 : lowerPrioRepeat,
  };
}
