import { isWildcard } from '../../haproxy/wildcard.js';
import { type SharedSocket, sharedSockets } from '../../plan/candidate/duplicates.js';
import { localPeerName, socketName, type WantedSocket, wantedSockets } from '../../plan/candidate/sockets.js';
import type { NodeWith } from '../evidence.js';
import { nodeRule, type Rule } from '../rule.js';

/** Rules about sockets of several sections that stand in each other's way. */
export const haproxySharedSocketRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-bind-twice',
    severity: 'high',
    what: 'Two sections bind the same address and port',
    why: 'HAProxy accepts it, and the kernel gives each of them about half of the connections: clients get the one or the other by chance.',
    remedy: 'Take one of the two bind lines away.',
    sources: ['socket(7), SO_REUSEPORT', 'measured on HAProxy 2.6.12 and 3.2.0: 31 and 29 of 60 connections'],
    needs: ['haproxy'],
    *check(node) {
      for (const { first, second } of sharedSockets(socketsOf(node))) {
        // under a .if and its .else both stand on one port by design
        if (first.conditional && second.conditional) continue;
        yield {
          message: `${second.section} and ${first.section} (${placeOf(first)}) both bind ${socketName(second)}: each gets a part of the connections`,
          subject: second.section,
          at: second.at,
          ...((first.conditional || second.conditional) && { doubt: 'one of the lines stands under a .if' }),
        };
      }
    },
  }),
  nodeRule({
    id: 'haproxy-bind-shadowed',
    severity: 'low',
    what: 'A section binds one address of a port that another section binds for all addresses',
    why: 'Connections to that address go to the one, all others to the other. Where the address is left out by mistake, or comes and goes, clients end up in a section that nobody meant.',
    remedy: 'Name the addresses in both bind lines, where that is not meant so.',
    sources: ['Linux net/ipv4/inet_hashtables.c, compute_score(): the most specific listener takes the connection'],
    needs: ['haproxy'],
    *check(node) {
      for (const { first, second } of shadowsIn(socketsOf(node))) {
        yield {
          message: `${second.section} binds ${socketName(second)}, and ${first.section} (${placeOf(first)}) ${socketName(first)}`,
          subject: second.section,
          at: second.at,
        };
      }
    },
  }),
];

const socketsOf = ({ haproxy, state, node }: NodeWith<'haproxy'>): readonly WantedSocket[] =>
  wantedSockets(haproxy, state === undefined ? node : localPeerName(state.facts));

const placeOf = ({ at }: WantedSocket): string => `${at.file}:${at.line}`;

/** Wildcards first, each with the addresses of other sections that it stands behind. */
function shadowsIn(sockets: readonly WantedSocket[]): readonly SharedSocket[] {
  const wildcards = sockets.filter(({ address, conditional }) => isWildcard(address) && !conditional);
  const named = sockets.filter(({ address, conditional }) => !isWildcard(address) && !conditional);
  return wildcards.flatMap((first) =>
    named
      .filter(({ family, transport }) => family === first.family && transport === first.transport)
      .filter(({ portFrom, portTo }) => portFrom <= first.portTo && first.portFrom <= portTo)
      .filter(({ section, device }) => section !== first.section && device === first.device)
      .map((second) => ({ first, second })),
  );
}
