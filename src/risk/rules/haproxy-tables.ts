import { lastGlobal } from '../../haproxy/global.js';
import { localPeerOf, type Peers, peersOf } from '../../haproxy/peers.js';
import { tablesWithPurpose } from '../../haproxy/table-purpose.js';
import { localPeerName } from '../../plan/runtime-losses.js';
import type { NodeWith } from '../evidence.js';
import { nodeRule, type Rule } from '../rule.js';
import { listed } from './haproxy-words.js';

/** Stick tables, and the peers that carry them over a reload and to the other node. */
export const haproxyTableRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-table-not-carried',
    severity: 'medium',
    what: 'A stick table is emptied by every reload and every failover: it has no peers',
    why: 'Clients that stick to a server are sent to another one and lose their session there; request rates begin at 0, so that limits let through what they had stopped.',
    remedy: "Add a peers section with both nodes, named as their hosts are, and 'peers NAME' to the stick-table line.",
    sources: [
      'HAProxy configuration manual, "stick-table", peers',
      'measured on HAProxy 1.8 to 3.4: 1 entry before a reload, 0 after it without peers',
    ],
    needs: ['haproxy'],
    *check({ haproxy }) {
      for (const { name, peers, purpose, store, at, conditions } of tablesWithPurpose(haproxy)) {
        if (peers !== undefined || purpose === 'nothing') continue;
        const sticks = purpose === 'persistence';
        yield {
          message: sticks
            ? `clients stick to servers by table ${name}, which has no peers`
            : `table ${name} counts ${listed(store)}, and has no peers`,
          subject: name,
          at,
          severity: sticks ? 'medium' : 'low',
          ...(conditions.length > 0 && { doubt: 'the table stands under a condition' }),
        };
      }
    },
  }),
  nodeRule({
    id: 'haproxy-peers-without-local',
    severity: 'high',
    what: 'No peer of a peers section is the node itself',
    why: 'HAProxy looks for its own name (-L, localpeer, else the host name) among the peers. Without it, it drops the whole section with a warning, or refuses the configuration: stick tables are carried neither over a reload nor to the other node.',
    remedy: 'Name each peer as its host is (hostname), or give each node localpeer NAME in its global section.',
    sources: [
      'HAProxy configuration manual, "peers", "localpeer"',
      'HAProxy check_config_validity(), "Removing incomplete section"',
      'measured on HAProxy 2.6.12: accepted with a warning, and the section is gone',
    ],
    needs: ['haproxy'],
    *check(node) {
      const name = ownName(node);
      for (const peers of usedPeers(node)) {
        if (name === undefined) yield { unseen: 'the host name of the node is not known' };
        else if (localPeerOf(peers, name) === undefined) {
          const names = listed(peers.peers.map((peer) => peer.name)) || 'none';
          const message = `peers ${peers.name} has no peer ${name}, as this node is called; it has ${names}`;
          yield { message, subject: peers.name, at: peers.at };
        }
      }
    },
  }),
  nodeRule({
    id: 'haproxy-peers-alone',
    severity: 'medium',
    what: 'A peers section does not have the other node',
    why: 'The tables live through a reload and not through a failover: the node that takes over knows no client.',
    remedy: 'Add a peer line for every node of the pair, the same on all of them.',
    sources: ['HAProxy configuration manual, "peers"'],
    needs: ['haproxy'],
    *check(node) {
      for (const { name, peers, at } of usedPeers(node)) {
        if (peers.length > 1 || peers.some(({ conditions }) => conditions.length > 0)) continue;
        yield { message: `peers ${name} has ${peers[0]?.name ?? 'nobody'} alone`, subject: name, at };
      }
    },
  }),
];

/** The peers sections that a table counts on. */
function usedPeers({ haproxy }: NodeWith<'haproxy'>): readonly Peers[] {
  const wanted = new Set(tablesWithPurpose(haproxy).map(({ peers }) => peers));
  return peersOf(haproxy).filter(({ name, disabled }) => !disabled && wanted.has(name));
}

/** A file alone only tells it where it says `localpeer`, which `-L` overrides. */
function ownName({ haproxy, state }: NodeWith<'haproxy'>): string | undefined {
  return state === undefined ? lastGlobal(haproxy, 'localpeer')?.words[1] : localPeerName(state);
}
