import { isLinkLocal } from '../../keepalived/address.js';
import type { VirtualAddress, VrrpInstance } from '../../keepalived/config.js';
import { nodeRule, type Rule } from '../rule.js';

const OWNER_PRIORITY = 255;

const inTwoInstances = nodeRule({
  id: 'vrrp-vip-in-two-instances',
  severity: 'medium',
  what: 'Two instances of a node have the same VIP',
  why: 'Each of them puts the address on when it becomes MASTER and takes it off when it stops being so: a failover of one takes the VIP away from the other, which still says MASTER.',
  remedy: 'Leave the address in one of them.',
  sources: ['keepalived.conf(5) virtual_ipaddress', 'keepalived vrrp_ipaddress.c netlink_iplist'],
  needs: ['keepalived'],
  *check({ node, keepalived: { instances } }) {
    const placed = instances.flatMap((instance) => addressesOf(instance).map((vip) => ({ instance, vip })));
    const first = new Map<string, string>();
    for (const { instance, vip } of placed) {
      const key = isLinkLocal(vip.address) ? `${vip.address}%${vip.dev ?? instance.interface}` : vip.address;
      const other = first.get(key);
      if (other === undefined) first.set(key, instance.name);
      else if (other !== instance.name)
        yield {
          subject: instance.name,
          message: `${vip.address} is in ${other} and in ${instance.name} on ${node}`,
          at: vip.at,
        };
    }
  },
});

const addressesOf = ({ addresses, excludedAddresses }: VrrpInstance): readonly VirtualAddress[] => [
  ...addresses,
  ...excludedAddresses,
];

const sameVridTwice = nodeRule({
  id: 'vrrp-vmac-vrid-twice',
  severity: 'medium',
  what: 'Two instances with use_vmac have the same VRID on different interfaces',
  why: 'The virtual MAC address is made of the family and the VRID alone: where the two links meet in one switch, it sees the same address on two ports and moves it back and forth.',
  remedy: 'Give the instances different virtual_router_ids, unless their links never meet.',
  sources: ['keepalived.conf(5) use_vmac', 'RFC 9568 section 7.3'],
  needs: ['keepalived'],
  *check({ node, keepalived: { instances } }) {
    const vmac = instances.filter(({ useVmac, vrid }) => useVmac && vrid !== undefined);
    for (const [at, instance] of vmac.entries()) {
      const { vrid, family } = instance;
      const other = vmac.slice(0, at).find((each) => each.vrid === vrid && each.family === family);
      if (other === undefined || other.interface === instance.interface) continue;
      const message = `${other.name} on ${other.interface} and ${instance.name} on ${instance.interface} of ${node} share the virtual MAC address of VRID ${vrid}`;
      yield { subject: instance.name, message, at: instance.positions.vrid ?? instance.at };
    }
  },
});

const isNodeAddress = nodeRule({
  id: 'vrrp-vip-is-node-address',
  severity: 'medium',
  what: 'A VIP is the address from which a node sends its adverts',
  why: 'When the node stops being MASTER it takes the address off, and with it the one that it sends from and is reached at.',
  remedy: 'Use a VIP of its own; unicast_src_ip and unicast_peer name the addresses that the nodes keep.',
  sources: ['keepalived.conf(5) unicast_src_ip, unicast_peer', 'RFC 9568 section 6.1 (address owner)'],
  needs: ['keepalived'],
  *check({ node, keepalived: { instances } }) {
    for (const instance of instances.filter(({ priority }) => priority !== OWNER_PRIORITY)) {
      const kept = [...instance.unicastPeers, ...(instance.unicastSrcIp === undefined ? [] : [instance.unicastSrcIp])];
      for (const { address, at } of addressesOf(instance).filter((vip) => kept.includes(vip.address))) {
        const role = address === instance.unicastSrcIp ? 'unicast_src_ip' : 'unicast_peer';
        yield {
          subject: instance.name,
          message: `${instance.name}: ${address} is a VIP and the ${role} on ${node}`,
          at,
        };
      }
    }
  },
});

/** VIPs and VRIDs that a node uses for two things at once. */
export const addressRules: readonly Rule[] = [inTwoInstances, sameVridTwice, isNodeAddress];
