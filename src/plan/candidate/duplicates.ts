import { type CandidateFinding, findingsOf, type InspectedNode } from './finding.js';
import { localPeerName, socketName, type WantedSocket, wantedSockets } from './sockets.js';

/**
 * Two sections on one address and port: `haproxy -c` accepts it, and the kernel gives each of them about half of the connections. Several lines of one
 * section (for threads), and sockets bound to different devices, are meant so. What is there now too is a warning.
 */
export function judgeDuplicates({ haproxy, facts }: InspectedNode): readonly CandidateFinding[] {
  if (haproxy === undefined) return [];
  const now = facts.haproxy.config;
  const localPeer = localPeerName(facts);
  const before = new Set(now === undefined ? [] : sharedSockets(wantedSockets(now, localPeer)).map(keyOf));
  return sharedSockets(wantedSockets(haproxy, localPeer)).map((pair) => {
    const { first, second } = pair;
    const isNew = !before.has(keyOf(pair));
    return findingsOf(facts.node, 'duplicate-bind')(
      isNew ? 'blocked' : 'warning',
      `${second.section} and ${first.section} both bind ${socketName(second)}: each would get a part of the connections${isNew ? '' : ' (as now)'}`,
      {
        at: second.at,
        remedy: `take one of them away; the other stands at ${first.at.file}:${first.at.line}`,
        conditional: first.conditional || second.conditional,
      },
    );
  });
}

/** Sockets of two sections that stand on one address and port. */
export interface SharedSocket {
  readonly first: WantedSocket;
  readonly second: WantedSocket;
}

const keyOf = ({ first, second }: SharedSocket): string =>
  [first, second].map((each) => `${each.section} ${socketName(each)}`).join(' and ');

/** Only sockets of one address are compared, so that many binds cost little. */
export function sharedSockets(sockets: readonly WantedSocket[]): readonly SharedSocket[] {
  const groups = new Map<string, WantedSocket[]>();
  const pairs: SharedSocket[] = [];
  for (const second of sockets) {
    const key = `${second.transport} ${second.address}`;
    const group = groups.get(key) ?? [];
    pairs.push(...group.filter((first) => overlap(first, second)).map((first) => ({ first, second })));
    groups.set(key, [...group, second]);
  }
  return pairs;
}

const overlap = (a: WantedSocket, b: WantedSocket): boolean =>
  a.section !== b.section && a.device === b.device && a.portFrom <= b.portTo && b.portFrom <= a.portTo;
