import { isWildcard } from '../../haproxy/wildcard.js';
import { readAddress } from '../../keepalived/address.js';
import type { NodeFacts } from '../../node/facts.js';
import type { Limits } from '../../node/limits.js';
import { processesOf } from '../../node/runtime-facts.js';
import { type CandidateFinding, findingsOf, type InspectedNode } from './finding.js';
import { inTheWay, isHeld, localPeerName, socketName, type WantedSocket, wantedSockets } from './sockets.js';

/**
 * Whether HAProxy could bind what its new configuration asks for. `haproxy -c` never binds; a bind that fails is a failed reload, and an outage on
 * HAProxy 2.0, 2.4 and 2.8. Sockets that it holds are inherited: for them it is only said that a restart would fail.
 */
export function judgeBinds(node: InspectedNode): readonly CandidateFinding[] {
  const { haproxy: config, facts, inspection } = node;
  if (config === undefined) return [];
  return [
    ...wantedSockets(config, localPeerName(facts)).flatMap((wanted) => {
      const held = isHeld(wanted, facts, inspection);
      return [
        ...addressFinding(wanted, held, node),
        ...(held ? [] : [...takenFinding(wanted, node), ...privilegeFinding(wanted, node)]),
      ];
    }),
    ...notCompared(node),
  ];
}

type Local = 'local' | 'vip' | 'foreign';

/** Loopback addresses are local without being listed; a VIP is local only for as long as the node is MASTER. */
function localityOf({ address, family }: WantedSocket, { facts, keepalived }: InspectedNode): Local {
  const isLoopback = family === 'ipv4' ? address.startsWith('127.') : address === '::1';
  const vips = [keepalived, facts.keepalived.config].flatMap((config) =>
    (config?.instances ?? []).flatMap(({ vips: shown, excludedVips }) => [...shown, ...excludedVips]),
  );
  const isVip = vips.includes(address);
  const isPresent = facts.addresses.some((each) => readAddress(each.address)?.address === address);
  if (isLoopback || (isPresent && !isVip)) return 'local';
  return isPresent ? 'vip' : 'foreign';
}

/** `1` lets a process bind addresses that are not local. There is one for each family; IPv6 has none where it is switched off. */
const nonlocalBind = ({ sysctls }: NodeFacts, family: WantedSocket['family']): string | undefined =>
  sysctls[`net.${family}.ip_nonlocal_bind`];

function addressFinding(wanted: WantedSocket, held: boolean, node: InspectedNode): readonly CandidateFinding[] {
  const { address, family, transparent, conditional, at, section } = wanted;
  const { facts } = node;
  if (isWildcard(address) || transparent) return [];
  const allowed = nonlocalBind(facts, family);
  const locality = localityOf(wanted, node);
  if (locality === 'local' || allowed === '1') return [];
  const found = findingsOf(facts.node, held || locality === 'vip' ? 'restart-address' : 'bind-address');
  const name = `${section} binds ${socketName(wanted)}`;
  const remedy = `set net.${family}.ip_nonlocal_bind=1 (sysctl), or add 'transparent' to the bind line`;
  if (locality === 'vip') {
    return [
      found('warning', `${name}, a VIP: while this node is BACKUP its HAProxy could not be started`, { at, remedy }),
    ];
  }
  if (held) {
    return [
      found('warning', `${name}, which it holds from before: HAProxy could not be started again`, { at, remedy }),
    ];
  }
  if (allowed === undefined) {
    const text = `${name}, which is no address of the node, and net.${family}.ip_nonlocal_bind could not be read`;
    return [found('unknown', text, { at, remedy, conditional })];
  }
  return [
    found('blocked', `${name}, which is no address of the node`, {
      at,
      remedy: `${remedy}, or correct the address`,
      conditional,
    }),
  ];
}

function takenFinding(wanted: WantedSocket, { facts, inspection }: InspectedNode): readonly CandidateFinding[] {
  const other = inTheWay(wanted, facts, inspection);
  if (other === undefined) return [];
  const who =
    other.processName === ''
      ? 'the kernel or a program that is not shown'
      : `${other.processName} (pid ${other.pids.join(', ')})`;
  return [
    findingsOf(facts.node, 'port-taken')(
      'blocked',
      `${wanted.section} binds ${socketName(wanted)}, but ${who} listens on ${other.address}:${other.port}`,
      { at: wanted.at, remedy: 'stop that program, or take another port', conditional: wanted.conditional },
    ),
  ];
}

const CAP_NET_BIND_SERVICE = 1n << 10n;
const FIRST_UNPRIVILEGED = 1024;

/** A master that does not run as root binds low ports only with the capability for it. */
function privilegeFinding(wanted: WantedSocket, { facts, inspection }: InspectedNode): readonly CandidateFinding[] {
  if (processesOf(facts.haproxy).mode !== 'master-worker' || mayBindLowPorts(inspection.limits)) return [];
  if (wanted.portFrom >= (inspection.limits.unprivilegedPortStart ?? FIRST_UNPRIVILEGED)) return [];
  return [
    findingsOf(facts.node, 'privileged-port')(
      'blocked',
      `${wanted.section} binds ${socketName(wanted)}, and HAProxy's master runs as user ${inspection.limits.uid} without CAP_NET_BIND_SERVICE`,
      {
        at: wanted.at,
        remedy: 'add AmbientCapabilities=CAP_NET_BIND_SERVICE to the unit, or take a higher port',
        conditional: wanted.conditional,
      },
    ),
  ];
}

const mayBindLowPorts = ({ uid = 0, capabilities }: Limits): boolean =>
  capabilities === undefined ? uid === 0 : (capabilities & CAP_NET_BIND_SERVICE) !== 0n;

/** Hostnames and variables: HAProxy resolves them, this does not. */
const notCompared = ({ haproxy, facts }: InspectedNode): readonly CandidateFinding[] =>
  (haproxy?.binds ?? [])
    .filter(({ family, portFrom, address }) => family === 'other' && (portFrom > 0 || address.includes('$')))
    .map(({ section, address, at }) =>
      findingsOf(facts.node, 'bind-not-compared')(
        'warning',
        `${section} binds ${address}: whether that can be bound here was not looked at`,
        { at },
      ),
    );
