import type { Bind, HaproxyConfig } from '../../haproxy/config.js';
import { listenersOf } from '../../haproxy/listeners.js';
import { isWildcard } from '../../haproxy/wildcard.js';
import { readAddress } from '../../keepalived/address.js';
import type { Listener, NodeFacts } from '../../node/facts.js';
import type { Inspection } from '../../node/inspection.js';
import { haproxyArgv } from './paths.js';

/** An address and port, or range of ports, that HAProxy would listen on. Its address has one spelling. */
export interface WantedSocket extends Pick<Bind, 'section' | 'portFrom' | 'portTo' | 'at' | 'conditional'> {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly transport: 'tcp' | 'udp';
  readonly transparent: boolean;
  /** Bound to one device: it shares its address with others. */
  readonly device?: string;
}

const one = (address: string): string => readAddress(address)?.address ?? address;

/** Which of the `peers` lines HAProxy takes for its own: `-L`, else the host's name. */
export const localPeerName = (facts: NodeFacts): string => haproxyArgv(facts)?.localPeer ?? facts.hostname;

/** One reading of a configuration serves all that ask for its sockets, by the name of the local peer. */
const known = new WeakMap<HaproxyConfig, Map<string, readonly WantedSocket[]>>();

/** The TCP and UDP sockets of a configuration on a node: binds, peers and stats sockets. */
export function wantedSockets(config: HaproxyConfig, localPeer: string): readonly WantedSocket[] {
  const ofPeer = known.get(config) ?? new Map<string, readonly WantedSocket[]>();
  const sockets = ofPeer.get(localPeer) ?? readSockets(config, localPeer);
  known.set(config, ofPeer.set(localPeer, sockets));
  return sockets;
}

function readSockets(config: HaproxyConfig, localPeer: string): readonly WantedSocket[] {
  const lines = new Map(
    config.sections.flatMap(({ directives }) =>
      directives.map(({ words, at }) => [`${at.file}:${at.line}`, words] as const),
    ),
  );
  return listenersOf(config, { localPeer }).flatMap(
    ({ address, family, transport, section, portFrom, portTo, at, conditional }) => {
      if ((family !== 'ipv4' && family !== 'ipv6') || portFrom === 0) return [];
      const words = lines.get(`${at.file}:${at.line}`) ?? [];
      const device = words[words.indexOf('interface') + 1];
      return [
        {
          section,
          address: one(address),
          family,
          transport: transport ?? 'tcp',
          portFrom,
          portTo,
          at,
          conditional,
          transparent: words.includes('transparent'),
          ...(words.includes('interface') && device !== undefined ? { device } : {}),
        },
      ];
    },
  );
}

/** How a socket is written in a message. */
export const socketName = ({ address, family, portFrom, portTo, transport }: WantedSocket): string =>
  `${family === 'ipv6' ? `[${address}]` : address}:${portFrom === portTo ? portFrom : `${portFrom}-${portTo}`}${transport === 'udp' ? '/udp' : ''}`;

/** What is listening now for the transport of a wanted socket, on its ports. */
const onPorts = (wanted: WantedSocket, facts: NodeFacts, { datagrams }: Inspection): readonly Listener[] =>
  (wanted.transport === 'udp' ? datagrams : facts.listeners).filter(
    ({ port }) => port >= wanted.portFrom && port <= wanted.portTo,
  );

/** `*` of ss is the wildcard of both families. */
const isSame = ({ address, family }: WantedSocket, listener: Listener): boolean =>
  one(listener.address) === address || (listener.address === '*' && family === 'ipv6' && isWildcard(address));

/** Whether two sockets can't be bound by different programs: the same address, or one of them is the wildcard. */
function collides({ address, family }: WantedSocket, listener: Listener): boolean {
  if (listener.address === '*') return true;
  const ofFamily = listener.address.includes(':') === (family === 'ipv6');
  return ofFamily && (one(listener.address) === address || isWildcard(address) || isWildcard(listener.address));
}

/** Whether the running HAProxy listens on all of it: a reload inherits such sockets, whatever has become of the address. */
export function isHeld(wanted: WantedSocket, facts: NodeFacts, inspection: Inspection): boolean {
  const pids = haproxyPids(facts);
  const held = onPorts(wanted, facts, inspection).filter(
    (listener) => isSame(wanted, listener) && listener.pids.some((pid) => pids.has(pid)),
  );
  return new Set(held.map(({ port }) => port)).size === wanted.portTo - wanted.portFrom + 1;
}

/** Another program's socket that a wanted one could not be bound beside; undefined when there is none. */
export function inTheWay(wanted: WantedSocket, facts: NodeFacts, inspection: Inspection): Listener | undefined {
  const pids = haproxyPids(facts);
  return onPorts(wanted, facts, inspection).find(
    (listener) => collides(wanted, listener) && !listener.pids.some((pid) => pids.has(pid)),
  );
}

const haproxyPids = ({ haproxy }: NodeFacts): ReadonlySet<number> => new Set(haproxy.processes.map(({ pid }) => pid));
