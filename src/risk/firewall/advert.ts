import { BlockList, isIP } from 'node:net';
import { type Match, matchOf } from './match.js';

/** An advert on its way into a node or out of it, as packet filters see it. */
export interface Advert {
  readonly direction: 'in' | 'out';
  readonly family: 'ipv4' | 'ipv6';
  /** VRRP itself, or the authentication header around it (`auth_type AH`). */
  readonly protocol: 'vrrp' | 'ah';
  /** Absent: not known. */
  readonly ifname?: string;
  /** Absent: not known. */
  readonly source?: string;
  readonly destination: string;
  readonly multicast: boolean;
}

/** Numbers of /etc/protocols; other names for 112 are of those who call it after another protocol of the same number. */
const PROTOCOL_NAMES = { vrrp: ['vrrp', '112', 'carp'], ah: ['ah', '51', 'ipv6-auth'] } as const;
const ANY_PROTOCOL = new Set(['all', 'ip', '0', '0-255']);

export const protocolIs = (word: string, { protocol }: Advert): Match =>
  matchOf(ANY_PROTOCOL.has(word) || PROTOCOL_NAMES[protocol].some((name) => name === word));

/** `192.0.2.1`, `192.0.2.0/24`, `192.0.2.1-192.0.2.9`, and the same of IPv6. */
export function addressIs(word: string, address: string | undefined): Match {
  const [, low = '', length, high] = /^([0-9a-fA-F.:]+)(?:\/(\d+)|-([0-9a-fA-F.:]+))?$/.exec(word) ?? [];
  const family = isIP(low) === 6 ? 'ipv6' : 'ipv4';
  if (address === undefined || isIP(low) === 0) return length === '0' ? 'yes' : 'unsure';
  if (isIP(low) !== isIP(address)) return 'no';
  const list = new BlockList();
  if (length !== undefined) list.addSubnet(low, Number(length), family);
  else if (high !== undefined) list.addRange(low, high, family);
  else list.addAddress(low, family);
  return matchOf(list.check(address, family));
}

/** `wildcard` ends a name that stands for all that begin with it. */
export function interfaceIs(word: string, { ifname }: Advert, wildcard: '*' | '+'): Match {
  if (word === wildcard) return 'yes';
  if (word === 'lo') return 'no';
  if (ifname === undefined) return 'unsure';
  return matchOf(word.endsWith(wildcard) ? ifname.startsWith(word.slice(0, -1)) : ifname === word);
}

/**
 * States of connection tracking. Multicast is never answered, so its packets stay new for ever; whether unicast adverts were answered depends on who was
 * MASTER within the last ten minutes (nf_conntrack_generic_timeout).
 */
export function stateIs(state: string, { multicast }: Advert): Match {
  switch (state.toLowerCase()) {
    case 'new':
      return multicast ? 'yes' : 'unsure';
    case 'established':
      return multicast ? 'no' : 'unsure';
    case 'invalid':
    case 'related':
    case 'snat':
    case 'dnat':
      return 'no';
    default:
      return 'unsure';
  }
}

/** Kinds of addresses as the routing table has them (`fib daddr type`, `addrtype`). */
export function addressTypeIs(type: string, of: 'source' | 'destination', { direction, multicast }: Advert): Match {
  const isLocal = (of === 'source') === (direction === 'out');
  const own = of === 'destination' && multicast ? 'multicast' : isLocal ? 'local' : 'unicast';
  return matchOf(type.toLowerCase() === own);
}

/** Kinds of packets as the link layer has them. */
export function packetTypeIs(type: string, { direction, multicast }: Advert): Match {
  if (direction === 'out') return 'unsure';
  return matchOf((multicast ? ['multicast'] : ['unicast', 'host']).includes(type));
}
