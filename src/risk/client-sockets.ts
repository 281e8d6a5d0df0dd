import { isWildcard, type WantedSocket } from '../plan/candidate/sockets.js';

/** What clients of a VIP reach on one node and not on another. */
export interface UncoveredSocket {
  readonly socket: WantedSocket;
  /** The addresses that the other node does not listen on for that port. */
  readonly addresses: readonly string[];
}

/**
 * The sockets of a node that clients reach by a VIP, and that `others`, the sockets of another node, do not cover for all VIPs. A socket of all
 * addresses covers each of them. Without any known VIP the addresses that are no node's `own` count as such.
 */
export function uncoveredSockets(
  sockets: readonly WantedSocket[],
  others: readonly WantedSocket[],
  { vips, own }: { readonly vips: ReadonlySet<string>; readonly own: ReadonlySet<string> },
): readonly UncoveredSocket[] {
  const isForClients = (address: string): boolean =>
    vips.size > 0 ? vips.has(address) : !own.has(address) && !address.startsWith('127.') && address !== '::1';
  const reached = ({ address }: WantedSocket): readonly string[] => {
    if (!isWildcard(address)) return isForClients(address) ? [address] : [];
    if (vips.size === 0) return [address];
    // `::` takes IPv4 too, unless it is told not to
    return [...vips].filter((vip) => address === '::' || !vip.includes(':'));
  };
  return sockets
    .filter(({ section, conditional }) => !conditional && section !== 'global' && !section.startsWith('peers '))
    .flatMap((socket) => {
      const addresses = reached(socket).filter((address) => !others.some((other) => covers(other, address, socket)));
      return addresses.length === 0 ? [] : [{ socket, addresses }];
    });
}

const covers = (other: WantedSocket, address: string, { transport, portFrom, portTo }: WantedSocket): boolean =>
  other.transport === transport &&
  other.portFrom <= portFrom &&
  portTo <= other.portTo &&
  (other.address === address || other.address === '::' || (isWildcard(other.address) && !address.includes(':')));
