import type { Directive, HaproxyConfig } from '../haproxy/config.js';
import { isWildcard } from '../haproxy/wildcard.js';
import { localPeerName, socketName, type WantedSocket, wantedSockets } from '../plan/candidate/sockets.js';
import type { NodeWith } from './evidence.js';
import type { Found } from './finding.js';
import { named } from './named.js';
import { ownNames } from './own-names.js';

type Configured = NodeWith<'haproxy'>;

/** Where clients reach one node and not another, and where operators do. Without any known VIP an address may be no more than the node's own. */
export function listenersOnlyOn(holder: Configured, lacking: Configured, vips: ReadonlySet<string>): readonly Found[] {
  const own = new Set([holder, lacking].flatMap((node) => ownNames(node, vips)));
  const uncovered = uncoveredSockets(socketsOf(holder), socketsOf(lacking), { vips, own });
  const operators = operatorSections(holder.haproxy);
  const isSure = ({ addresses }: UncoveredSocket): boolean => vips.size > 0 || addresses.every(isWildcard);
  const isForOperators = ({ socket }: UncoveredSocket): boolean => operators.has(socket.section);
  const tell = (sockets: readonly UncoveredSocket[]): readonly Found[] => told(sockets, holder.node, lacking.node);
  const sure = uncovered.filter(isSure);
  return [
    ...tell(sure.filter((each) => !isForOperators(each))),
    ...tell(sure.filter(isForOperators)).map((found) => ({ ...found, severity: 'medium' as const })),
    ...tell(uncovered.filter((each) => !isSure(each))).map((found) => ({
      ...found,
      doubt: 'which addresses are VIPs is not known',
    })),
  ];
}

const shows = ({ words: [first, second, third] }: Directive): boolean =>
  (first === 'stats' && second !== 'socket') || (second === 'use-service' && third === 'prometheus-exporter');

const passesOn = ({ words: [first = ''] }: Directive): boolean =>
  /^(?:server|server-template|default_backend|use_backend|dispatch)$/.test(first);

/** Sections that show how HAProxy is, and pass nothing on. */
function operatorSections({ sections }: HaproxyConfig): ReadonlySet<string> {
  return new Set(
    sections
      .filter(({ directives }) => directives.some(shows) && !directives.some(passesOn))
      .map(({ kind, name = '' }) => `${kind} ${name}`),
  );
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
  const inOrder = others.toSorted((a, b) => a.portFrom - b.portFrom);
  return sockets
    .filter(({ section, conditional }) => !conditional && section !== 'global' && !section.startsWith('peers '))
    .flatMap((socket) => {
      const addresses = reached(socket).filter((address) => !areCovered(socket, address, inOrder));
      return addresses.length === 0 ? [] : [{ socket, addresses }];
    });
}

/** Whether all ports of a socket are there for an address, be it by several sockets, given by their first ports. */
function areCovered(
  { transport, portFrom, portTo }: WantedSocket,
  address: string,
  others: readonly WantedSocket[],
): boolean {
  let missing = portFrom;
  for (const other of others) {
    if (other.transport === transport && takes(other, address) && other.portFrom <= missing)
      missing = Math.max(missing, other.portTo + 1);
  }
  return missing > portTo;
}

const takes = (other: WantedSocket, address: string): boolean =>
  other.address === address || other.address === '::' || (isWildcard(other.address) && !address.includes(':'));
