import { isWildcard, localPeerName, socketName, type WantedSocket, wantedSockets } from '../plan/candidate/sockets.js';
import type { NodeWith } from './evidence.js';
import type { Found } from './finding.js';
import { named } from './named.js';
import { ownNames } from './own-names.js';

type Configured = NodeWith<'haproxy'>;

/** Where clients reach one node and not another: what is certain, and what is not. */
export function listenersOnlyOn(holder: Configured, lacking: Configured, vips: ReadonlySet<string>): readonly Found[] {
  const own = new Set([holder, lacking].flatMap((node) => ownNames(node, vips)));
  const uncovered = uncoveredSockets(socketsOf(holder), socketsOf(lacking), { vips, own });
  // without any known VIP an address may be no more than the node's own
  const [sure, unsure] = [true, false].map((isSure) =>
    uncovered.filter(({ addresses }) => (vips.size > 0 || addresses.every(isWildcard)) === isSure),
  );
  return [
    ...told(sure ?? [], holder.node, lacking.node),
    ...told(unsure ?? [], holder.node, lacking.node).map((found) => ({
      ...found,
      doubt: 'which addresses are VIPs is not known',
    })),
  ];
}

const socketsOf = ({ haproxy, state, node }: Configured): readonly WantedSocket[] =>
  wantedSockets(haproxy, state === undefined ? node : localPeerName(state.facts));

function told(uncovered: readonly UncoveredSocket[], holder: string, lacking: string): readonly Found[] {
  const [first] = uncovered;
  if (first === undefined) return [];
  const { section, at } = first.socket;
  return [
    {
      message: `${holder} listens on ${named(uncovered.flatMap(namesOf))}, ${lacking} does not`,
      at,
      ...(uncovered.every(({ socket }) => socket.section === section) && { subject: section }),
    },
  ];
}

const namesOf = ({ socket, addresses }: UncoveredSocket): readonly string[] =>
  addresses.map((address) => {
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    return `${socketName({ ...socket, address, family })} (${socket.section})`;
  });

/** What clients of a VIP reach on one node and not on another. */
interface UncoveredSocket {
  readonly socket: WantedSocket;
  /** The addresses that the other node does not listen on for that port. */
  readonly addresses: readonly string[];
}

/**
 * The sockets of a node that clients reach by a VIP, and that `others`, the sockets of another node, do not cover for all VIPs. A socket of all
 * addresses covers each of them. Without any known VIP the addresses that are no node's `own` count as such.
 */
function uncoveredSockets(
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
