import type { Bind } from '../../haproxy/config.js';
import { type ProxySection, proxySections } from '../../haproxy/proxy-sections.js';
import { frontendSessions } from '../../haproxy/show-stat.js';
import { isWildcard } from '../../haproxy/wildcard.js';
import { sessionsOn } from '../../plan/sessions.js';
import type { NodeEvidence, PairEvidence } from '../evidence.js';
import { masterNodes, type PairModel } from '../pair-model.js';
import type { BlastRadius, ReportedInstance } from '../report.js';

/** What a failover of all instances would cut: the VIPs, and the frontends that clients reach through them on the MASTERs. */
export function blastRadius(
  { nodes, roles }: PairEvidence,
  model: PairModel,
  instances: readonly ReportedInstance[],
): BlastRadius {
  const vips = [
    ...new Set([...instances.flatMap((each) => each.vips), ...(roles?.instances.flatMap((each) => each.vips) ?? [])]),
  ];
  const masters = masterNodes(model);
  const onMasters = nodes.filter(({ node }) => masters.includes(node));
  const sessions = sumOf(masters.map((node) => sessionsOn(node, model.states)));
  return {
    vips,
    frontends: frontends(onMasters.length > 0 ? onMasters : nodes, vips),
    ...(sessions !== undefined && { sessions }),
  };
}

/** Those of any of the nodes, each once by its name; their sessions are added up. */
function frontends(nodes: readonly NodeEvidence[], vips: readonly string[]): BlastRadius['frontends'] {
  const byName = new Map<string, { readonly binds: Set<string>; readonly sessions: (number | undefined)[] }>();
  for (const { haproxy, state } of nodes) {
    const sessionsOf = frontendSessions(state?.runtime.stat ?? []);
    for (const proxy of haproxy === undefined ? [] : proxySections(haproxy).filter((each) => isReached(each, vips))) {
      const known = byName.get(proxy.name) ?? { binds: new Set(), sessions: [] };
      byName.set(proxy.name, known);
      for (const bind of proxy.binds) known.binds.add(bindText(bind));
      known.sessions.push(sessionsOf.find(({ frontend }) => frontend === proxy.name)?.sessions);
    }
  }
  return [...byName].map(([name, { binds, sessions }]) => {
    const sum = sumOf(sessions);
    return { name, binds: [...binds], ...(sum !== undefined && { sessions: sum }) };
  });
}

/** A bind that names another address than a VIP stays where it is when the VIPs move. */
const isReached = ({ takes, disabled, binds }: ProxySection, vips: readonly string[]): boolean =>
  takes &&
  !disabled &&
  binds.some(({ address, family }) => isWildcard(address) || vips.includes(address) || isUnread(family, address));

/** A name or variable may stand for a VIP; sockets of other kinds don't. */
const isUnread = (family: Bind['family'], address: string): boolean => family === 'other' && !address.includes('@');

function bindText({ address, family, portFrom, portTo, transport }: Bind): string {
  if (family === 'unix' || portFrom === 0) return address;
  const ports = portFrom === portTo ? `${portFrom}` : `${portFrom}-${portTo}`;
  const host = address === '0.0.0.0' ? '*' : family === 'ipv6' ? `[${address}]` : address;
  return `${host}:${ports}${transport === undefined ? '' : '/udp'}`;
}

/** Absent as soon as one part is not known. */
const sumOf = (counts: readonly (number | undefined)[]): number | undefined =>
  counts.length === 0
    ? undefined
    : counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count));
