import type { Directive, Position } from '../../haproxy/config.js';
import { branchOf } from '../../haproxy/version.js';
import { haproxyArgv } from '../../plan/candidate/paths.js';
import { isWildcard, localPeerName, socketName, wantedSockets } from '../../plan/candidate/sockets.js';
import { uncoveredSockets } from '../client-sockets.js';
import type { NodeWith, PairEvidence } from '../evidence.js';
import type { Found } from '../finding.js';
import { ownNames, vipsOf } from '../own-names.js';
import { pairRule, type Rule } from '../rule.js';
import { type SectionDifference, sectionDifferences } from '../section-differences.js';
import type { Severity } from '../severity.js';

type Configured = NodeWith<'haproxy'>;

/** Rules about nodes of a pair that would not serve the same. Each node is compared with the first one. */
export const haproxyParityRules: readonly Rule[] = [
  pairRule({
    id: 'haproxy-listener-on-one-node',
    severity: 'critical',
    what: 'A node does not listen where another node of the pair does.',
    why: 'After a failover to that node clients of this address and port are refused, although the VIP answers.',
    remedy: 'Bring the same frontends to every node and reload HAProxy there.',
    sources: ['HAProxy configuration manual, "bind"', 'tcp(7): a port without a listener answers with a reset'],
    needs: ['haproxy'],
    *check(nodes, pair) {
      const vips = vipsOf(pair.nodes);
      for (const [first, other] of beside(nodes)) {
        yield* listenersOnlyOn(first, other, vips);
        yield* listenersOnlyOn(other, first, vips);
      }
    },
  }),
  pairRule({
    id: 'haproxy-backend-on-one-node',
    severity: 'high',
    what: 'A backend is in the configuration of one node of the pair only.',
    why: 'After a failover to the other node requests for it go to another backend, or are answered with an error.',
    remedy: 'Bring the same backends to every node and reload HAProxy there.',
    sources: ['HAProxy configuration manual, "use_backend"'],
    needs: ['haproxy'],
    check: (nodes, pair) =>
      differences(nodes, pair, ({ kind, first, second }) => kind === 'backend' && !(first && second)),
  }),
  pairRule({
    id: 'haproxy-config-differs',
    severity: 'high',
    what: 'A section of the configuration is not the same on the nodes of the pair.',
    why: 'After a failover clients are served by other rules: a change that was made on one node only is undone by the failover, and comes back with the next one.',
    remedy: 'Decide which of them is meant, bring it to every node, and reload HAProxy there.',
    sources: ['haproxytech/dataplaneapi#332', 'HAProxy configuration manual, section 2'],
    needs: ['haproxy'],
    check: (nodes, pair) =>
      differences(
        nodes,
        pair,
        ({ kind, first, second }) => kind !== 'backend' || (first !== undefined && second !== undefined),
      ),
  }),
  pairRule({
    id: 'haproxy-loads-other-files',
    severity: 'high',
    what: 'HAProxy is started with other -f arguments on the nodes of the pair.',
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
    what: 'The nodes of the pair have different releases of HAProxy.',
    why: 'Releases differ in keywords, defaults and what clients see of them: a configuration that one takes the other may refuse, and a failover is an upgrade or a downgrade.',
    remedy: 'Install the same release on every node, one node after the other.',
    sources: ['HAProxy management guide, section 1', 'haproxy.org: a release branch is the first two numbers'],
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

function* listenersOnlyOn(holder: Configured, lacking: Configured, vips: ReadonlySet<string>): Iterable<Found> {
  const [sockets, others] = [holder, lacking].map(({ haproxy, state, node }) =>
    wantedSockets(haproxy, state === undefined ? node : localPeerName(state.facts)),
  );
  const own = new Set([holder, lacking].flatMap((node) => ownNames(node, vips)));
  const told = new Set<string>();
  for (const { socket, addresses } of uncoveredSockets(sockets ?? [], others ?? [], { vips, own })) {
    const { section, at, address } = socket;
    const [first = address] = addresses;
    const name = socketName({ ...socket, address: first, family: first.includes(':') ? 'ipv6' : 'ipv4' });
    if (told.has(name)) continue;
    told.add(name);
    yield {
      message: `${holder.node} listens on ${name} (${section}), ${lacking.node} does not`,
      subject: section,
      at,
      ...(vips.size === 0 && !isWildcard(first) && { doubt: `whether ${first} is a VIP is not known` }),
    };
  }
}

function* differences(
  nodes: readonly Configured[],
  pair: PairEvidence,
  isMeant: (difference: SectionDifference) => boolean,
): Iterable<Found> {
  const vips = vipsOf(pair.nodes);
  for (const [first, other] of beside(nodes)) {
    const [a, b] = [first, other].map((node) => ({ config: node.haproxy, own: ownNames(node, vips) }));
    if (a === undefined || b === undefined) continue;
    for (const difference of sectionDifferences(a, b).filter(isMeant)) {
      const severity = severityOf(difference);
      yield {
        message: textOf(difference, first.node, other.node),
        subject: difference.section,
        at: placeOf(difference),
        ...(severity !== undefined && { severity }),
      };
    }
  }
}

/** What only serves the node itself is worth less than what clients meet; undefined: the rule's own severity. */
function severityOf({ kind, first, second }: SectionDifference): Severity | undefined {
  if (!FOR_CLIENTS.has(kind)) return 'medium';
  // whether its addresses are reached is judged by the listeners
  return kind !== 'backend' && kind !== 'defaults' && !(first && second) ? 'medium' : undefined;
}

const FOR_CLIENTS: ReadonlySet<string> = new Set(['defaults', 'frontend', 'listen', 'backend', 'userlist']);

const placeOf = ({ first, second, moved, at }: SectionDifference): Position =>
  first && second ? ([...first, ...second, ...(moved ?? [])][0]?.at ?? at) : at;

function textOf({ section, first, second, moved }: SectionDifference, a: string, b: string): string {
  if (first === undefined) return `only ${b} has ${section}`;
  if (second === undefined) return `only ${a} has ${section}`;
  if (moved !== undefined)
    return `${section} has the same rules in another order on ${b} than on ${a}, from ${nameOf(moved[0])} on`;
  const [mine, theirs] = [first.map(nameOf), second.map(nameOf)];
  const both = mine.filter((name) => theirs.includes(name));
  const parts = [
    partOf('not the same', both),
    partOf(
      `only on ${a}`,
      mine.filter((name) => !both.includes(name)),
    ),
    partOf(
      `only on ${b}`,
      theirs.filter((name) => !both.includes(name)),
    ),
  ];
  return `${section} differs, ${parts.filter((part) => part !== '').join('; ')}`;
}

const MOST_NAMED = 3;

function partOf(what: string, names: readonly string[]): string {
  const each = [...new Set(names)];
  const more = each.length > MOST_NAMED ? ` (and ${each.length - MOST_NAMED} more)` : '';
  return each.length === 0 ? '' : `${what}: ${each.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** Lines whose second word is a name. Others are told by their keyword alone: what follows may be a secret. */
const NAMED =
  /^(?:acl|balance|bind|default_backend|errorfile|filter|http-after-response|http-request|http-response|mode|option|peer|server|server-template|stats|tcp-request|tcp-response|timeout|use_backend|user)$/;

const nameOf = (line: Directive | undefined): string => {
  const [keyword = '', second = ''] = line?.words ?? [];
  return NAMED.test(keyword) ? `'${keyword} ${second}'` : `'${keyword}'`;
};
