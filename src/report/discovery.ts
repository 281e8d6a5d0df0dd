import type { DiscoveredFleet, NamedNode, NamedPair } from '../coordinator/discover.js';
import { type NewInventory, writeInventory } from '../inventory/write.js';
import { haproxyUnitOf, keepalivedUnitOf } from '../node/services.js';
import type { InstanceRoles } from '../plan/roles.js';
import { withoutNode } from './unread.js';

/** What `hitless discover --json` prints. Fields are only ever added. */
export function discoveryObject(fleet: DiscoveredFleet, at: Date) {
  return {
    pairs: fleet.pairs.map(({ name, nodes, roles }) => ({
      pair: name,
      verdict: roles.verdict,
      instances: roles.instances.map(({ name: instance, vrid, family, vips, master }) => ({
        name: instance,
        vrid,
        family,
        vips,
        ...(master === undefined ? {} : { master }),
      })),
      nodes: nodes.map(({ name: node, spec, facts }) => ({
        node,
        host: spec.ssh.host,
        ...(facts.haproxy.version === undefined ? {} : { haproxyVersion: facts.haproxy.version }),
        ...(facts.keepalived.version === undefined ? {} : { keepalivedVersion: facts.keepalived.version }),
      })),
    })),
    left: fleet.left,
    unread: fleet.unread,
    ...(fleet.pairs.length === 0 ? {} : { inventory: discoveredInventory(fleet, at) }),
  };
}

/** The inventory of what was found, with comments that say what it is; there must be a pair. */
export function discoveredInventory(fleet: DiscoveredFleet, at: Date): string {
  const left = leftLines(fleet);
  const inventory: NewInventory = {
    header: [
      `Written by hitless discover on ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
      'Who is MASTER is observed at every run, and never read from here; so are versions, paths and sockets.',
      'What only you know and may say: labels to select pairs by, probes of the VIPs, checks of the service, files to roll.',
    ],
    footer: left.length === 0 ? [] : ['Looked at, and in no pair:', ...left.map((line) => `  ${line}`)],
    pairs: fleet.pairs.map((pair) => ({
      name: pair.name,
      remarks: pairRemarks(pair),
      nodes: pair.nodes.map((node) => ({
        name: node.name,
        remarks: nodeRemarks(node),
        ssh: node.spec.ssh,
        become: node.spec.become,
      })),
    })),
  };
  return writeInventory(inventory);
}

/** Every host that is in no pair, with why: one a line. */
export const leftLines = ({ left, unread }: DiscoveredFleet): readonly string[] => [
  ...left.map(({ node, reason }) => `${node}: ${reason}`),
  ...unread.map(
    ({ node, reason, remedy }) =>
      `${node}: not read: ${withoutNode(node, reason)}${remedy === undefined ? '' : `; ${remedy}`}`,
  ),
];

function pairRemarks({ roles }: NamedPair): readonly string[] {
  const { verdict, instances } = roles;
  return [
    ...instances.map(instanceRemark),
    ...(verdict.verdict === 'ok' ? [] : [`Not as it should be: ${verdict.reason}`]),
  ];
}

const MOST_VIPS = 4;

function instanceRemark({ name, vrid, family, vips, master }: InstanceRoles): string {
  const shown = vips.slice(0, MOST_VIPS).join(', ');
  const more = vips.length > MOST_VIPS ? ` and ${vips.length - MOST_VIPS} more` : '';
  const what = vips.length === 0 ? 'no VIP' : `VIP ${shown}${more}`;
  return `${name}: VRID ${vrid}${family === 'ipv6' ? ' (IPv6)' : ''}, ${what}; ${master ?? 'nobody for sure'} is MASTER now`;
}

/** A service that runs and is not known to systemd by its usual name has to be named, or it can't be reloaded. */
function nodeRemarks({ spec, facts }: NamedNode): readonly string[] {
  if (facts.serviceManager !== 'systemd') return [];
  return [
    ...unitRemark('haproxy', haproxyUnitOf(spec), facts.haproxy),
    ...unitRemark('keepalived', keepalivedUnitOf(spec), facts.keepalived),
  ];
}

function unitRemark(
  service: string,
  unit: string,
  found: { readonly unit?: unknown; readonly processes: readonly unknown[] },
): readonly string[] {
  if (found.unit !== undefined || found.processes.length === 0) return [];
  return [`${service} runs, and not as ${unit}: if another unit starts it, say ${service}: { unit: NAME }`];
}
