import type { VrrpInstance } from '../keepalived/config.js';
import type { InstanceDump } from '../keepalived/dump.js';
import type { NodeFacts } from '../node/facts.js';

/** What one node is to one VRRP instance, and what that rests on. */
export interface InstanceView {
  readonly node: string;
  readonly role: 'MASTER' | 'BACKUP' | 'FAULT' | 'INIT' | 'down' | 'contradiction' | 'unknown';
  readonly vipsHeld: readonly string[];
  readonly vipsMissing: readonly string[];
  readonly priority: number;
  readonly effectivePriority: number;
  /** The kinds of evidence, in words: `keepalived says MASTER`, `VIP 192.0.2.100 on eth0`. */
  readonly evidence: readonly string[];
}

/** The identity of a VRRP instance across nodes: names are local, family and VRID are on the wire (RFC 9568 §5.2.3). */
export interface InstanceIdentity {
  readonly key: string;
  readonly name: string;
  readonly vrid: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** An instance as a node runs it: keepalived's own dump when it could be read, the file otherwise. */
export interface NodeInstance extends InstanceIdentity {
  /** Those of virtual_ipaddress, then those of virtual_ipaddress_excluded: the MASTER holds them all. */
  readonly vips: readonly string[];
  readonly dump?: InstanceDump;
  readonly config?: VrrpInstance;
}

const familyOf = (vips: readonly string[]): 'ipv4' | 'ipv6' => (vips[0]?.includes(':') ? 'ipv6' : 'ipv4');

/** Every VRRP instance that a node runs or, where its dump can't be read, would run. */
export function instancesOf(facts: NodeFacts): readonly NodeInstance[] {
  const configured = facts.keepalived.config?.instances ?? [];
  if (facts.keepalived.dump === undefined) {
    return configured.flatMap((config) =>
      config.vrid === undefined
        ? []
        : [{ ...identity(config.name, config.vrid, config.family), vips: configuredVips(config), config }],
    );
  }
  return facts.keepalived.dump.map((dump) => {
    const config = configured.find((each) => each.name === dump.name);
    const dumped = [...dump.vips, ...(dump.excludedVips ?? [])].map((vip) => vip.address);
    // A dump that was read while it was written may end before its VIPs.
    const vips = dumped.length > 0 || config === undefined ? dumped : configuredVips(config);
    const family = dump.vips.length === 0 ? (config?.family ?? 'ipv4') : familyOf(dumped);
    return { ...identity(dump.name, dump.vrid, family), vips, dump, ...(config === undefined ? {} : { config }) };
  });
}

const configuredVips = (config: VrrpInstance): readonly string[] => [...config.vips, ...config.excludedVips];

const identity = (name: string, vrid: number, family: 'ipv4' | 'ipv6'): InstanceIdentity => ({
  key: `${family}/${vrid}`,
  name,
  vrid,
  family,
});

/**
 * Judges one node's role in one instance from two kinds of evidence: keepalived's own state and the VIPs on its interfaces.
 * A role is only named when both agree: of an instance without any VIP the second kind is missing, so it is `unknown`. A dead keepalived
 * that left its VIP behind, or a MASTER without its VIP, is a `contradiction`.
 */
export function viewInstance(facts: NodeFacts, instance: NodeInstance): InstanceView {
  const held = instance.vips.flatMap((vip) => {
    const on = facts.addresses.find((each) => each.address === vip);
    return on === undefined ? [] : [{ vip, ifname: on.ifname }];
  });
  const vipsHeld = held.map((each) => each.vip);
  const vipsMissing = instance.vips.filter((vip) => !vipsHeld.includes(vip));
  const state = instance.dump?.state;
  const priority = instance.dump?.priority ?? instance.config?.priority ?? 0;
  return {
    node: facts.node,
    role: roleFrom(facts.keepalived.processes.length > 0, state, vipsHeld.length, vipsMissing.length),
    vipsHeld,
    vipsMissing,
    priority,
    effectivePriority: instance.dump?.effectivePriority ?? priority,
    evidence: [
      facts.keepalived.processes.length > 0
        ? state === undefined
          ? 'keepalived runs, its state could not be read'
          : `keepalived says ${state}`
        : 'keepalived does not run',
      ...(held.length > 0 ? held.map((each) => `VIP ${each.vip} on ${each.ifname}`) : ['no VIP here']),
    ],
  };
}

function roleFrom(
  running: boolean,
  state: InstanceDump['state'] | undefined,
  held: number,
  missing: number,
): InstanceView['role'] {
  if (!running) return held > 0 ? 'contradiction' : 'down';
  if (state === undefined || held + missing === 0) return 'unknown';
  if (state === 'MASTER') return missing > 0 ? 'contradiction' : 'MASTER';
  return held > 0 ? 'contradiction' : state;
}
