import { sameMeaning } from '../../haproxy/same-meaning.js';
import { branchOf } from '../../haproxy/version.js';
import { haproxyArgv } from '../../plan/candidate/paths.js';
import type { NodeWith } from '../evidence.js';
import { differencesBetween } from '../node-differences.js';
import { listenersOnlyOn } from '../node-listeners.js';
import { vipsOf } from '../own-names.js';
import { pairRule, type Rule } from '../rule.js';

type Configured = NodeWith<'haproxy'>;

/** Rules about nodes of a pair that would not serve the same. Each node is compared with the first one. */
export const haproxyParityRules: readonly Rule[] = [
  pairRule({
    id: 'haproxy-listener-on-one-node',
    severity: 'critical',
    what: 'A node does not listen where another node of the pair does',
    why: 'After a failover to that node clients of this address and port are refused, although the VIP answers.',
    remedy: 'Bring the same frontends to every node and reload HAProxy there.',
    sources: ['HAProxy configuration manual, "bind"', 'RFC 9293, section 3.5.2 "Reset Generation"'],
    needs: ['haproxy'],
    check(nodes, pair) {
      const vips = vipsOf(pair.nodes);
      return differing(nodes).flatMap(([first, other]) => [
        ...listenersOnlyOn(first, other, vips),
        ...listenersOnlyOn(other, first, vips),
      ]);
    },
  }),
  pairRule({
    id: 'haproxy-config-differs',
    severity: 'high',
    what: 'A section of the configuration is not the same on the nodes of the pair, or stands on one of them only',
    why: 'After a failover clients are served by other rules: a change that was made on one node only is undone by the failover, and comes back with the next one.',
    remedy: 'Decide which of them is meant, bring it to every node, and reload HAProxy there.',
    sources: ['haproxytech/dataplaneapi#332', 'HAProxy configuration manual, section 2'],
    needs: ['haproxy'],
    check(nodes, pair) {
      const vips = vipsOf(pair.nodes);
      return differing(nodes).flatMap(([first, other]) => differencesBetween(first, other, vips));
    },
  }),
  pairRule({
    id: 'haproxy-loads-other-files',
    severity: 'high',
    what: 'HAProxy is started with other -f arguments on the nodes of the pair',
    why: 'A file that is brought to a directory only one of the nodes loads, such as /etc/haproxy/conf.d, is in force there and nowhere else.',
    remedy:
      'Let the units of all nodes name the same files and directories, and restart HAProxy once where that changes.',
    sources: ['HAProxy management guide, section 3, "-f"', 'HAProxy commit 90c5618ed (CFGDIR of the unit, 3.4)'],
    needs: ['state'],
    *check(nodes) {
      for (const [first, other] of beside(nodes)) {
        const [mine, theirs] = [first, other].map(({ state }) => haproxyArgv(state.facts)?.configArgs.join(' and '));
        if (mine === undefined || theirs === undefined || mine === theirs) continue;
        yield { message: `${first.node} loads ${mine}, ${other.node} loads ${theirs}` };
      }
    },
  }),
  pairRule({
    id: 'haproxy-version-differs',
    severity: 'high',
    what: 'The nodes of the pair have different releases of HAProxy',
    why: 'Releases differ in keywords, defaults and what clients see of them: a configuration that one takes the other may refuse, and a failover is an upgrade or a downgrade.',
    remedy: 'Install the same release on every node, one node after the other.',
    sources: [
      'haproxy.org, table of branches',
      'HAProxy commit e16d32050 (2.5): the branches differ in what a re-executed master takes over',
    ],
    needs: ['haproxyRelease'],
    *check(nodes) {
      for (const [first, other] of beside(nodes)) {
        const [mine, theirs] = [first.haproxyRelease, other.haproxyRelease];
        if (mine === theirs) continue;
        const isOneBranch = branchOf(mine) === branchOf(theirs);
        yield {
          message: `${first.node} has HAProxy ${mine}, ${other.node} has ${theirs}`,
          ...(isOneBranch && { severity: 'medium' as const }),
        };
      }
    },
  }),
];

/** The first node beside each of the others. */
const beside = <Node>([first, ...others]: readonly Node[]): readonly (readonly [Node, Node])[] =>
  first === undefined ? [] : others.map((other) => [first, other]);

/** Nodes of the same configuration have nothing to be compared: that is most of them. */
const differing = (nodes: readonly Configured[]): readonly (readonly [Configured, Configured])[] =>
  beside(nodes).filter(([first, other]) => !sameMeaning(first.haproxy, other.haproxy));
