import { compareAddresses } from '../address-order.js';

const OWNER_PRIORITY = 255;

/**
 * What a MASTER does with an advert that it accepts as a packet: `answer` with an advert of its own, `assert` itself with an advert and
 * gratuitous ARPs, `yield` and become BACKUP, `disown` (two address owners: it steps down to priority 254), or nothing but a warning (`clash`).
 */
export type MasterDecision = 'answer' | 'assert' | 'yield' | 'disown' | 'clash';

/** One side of two MASTERs. */
export interface Rival {
  readonly priority: number;
  /** The address it sends from. */
  readonly address: string;
}

/** keepalived's `vrrp_state_master_rx`, without the checks of the packet. */
export function decideAsMaster(own: Rival, other: Rival): MasterDecision {
  if (other.priority === 0) return 'answer';
  if (other.priority !== own.priority) return other.priority > own.priority ? 'yield' : 'assert';
  if (own.priority === OWNER_PRIORITY) return 'disown';
  const order = compareAddresses(other.address, own.address);
  if (order === 0) return 'clash';
  return order > 0 ? 'yield' : 'assert';
}
