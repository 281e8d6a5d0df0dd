import { BlockList } from 'node:net';
import type { KeepalivedConfig, VirtualAddress, VrrpInstance } from '../../keepalived/config.js';
import { countedTracks } from '../../keepalived/counted-tracks.js';
import { timingProfile } from '../../vrrp/profile.js';
import { listed } from '../routers-beside.js';
import { nodeRule, type Rule } from '../rule.js';

const OWNER_PRIORITY = 255;

const inTwoInstances = nodeRule({
  id: 'vrrp-vip-in-two-instances',
  severity: 'medium',
  what: 'Two instances of a node have the same VIP',
  why: 'Each of them puts the address on when it becomes MASTER and takes it off when it stops being so: a failover of one takes the VIP away from the other, which still says MASTER.',
  remedy: 'Leave the address in one of them.',
  sources: ['keepalived.conf(5) virtual_ipaddress', 'keepalived(8) "VIP moved between instances"'],
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

/** These belong to a link: the same one on two interfaces is two addresses. */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/.test(address);

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

const otherInterface = nodeRule({
  id: 'vrrp-vip-interface-untracked',
  severity: 'medium',
  what: 'A VIP is on another interface than the adverts, and nobody watches that link',
  why: 'When only the link of the VIP fails, adverts still pass on the other one: the node stays MASTER and nobody reaches the VIP.',
  remedy: 'Add the interface to track_interface; where the VIP has no_track, take that out.',
  sources: [
    'keepalived.conf(5) virtual_ipaddress dev, no_track, track_interface',
    'keepalived vrrp.c vrrp_complete_instance',
  ],
  needs: ['keepalived', 'keepalivedRelease'],
  *check({ node, keepalived, keepalivedRelease }) {
    for (const instance of keepalived.instances) {
      const watched = watchedBy(instance, keepalived, keepalivedRelease);
      const { name: subject, interface: own } = instance;
      for (const { address, dev, at } of addressesOf(instance)) {
        if (dev === undefined || dev === own || watched.includes(dev)) continue;
        yield {
          subject,
          message: `${subject}: ${address} is on ${dev} of ${node}, which is not tracked; adverts are on ${own}`,
          at,
        };
      }
    }
  },
});

/** From 2.0.0 on the interfaces of VIPs are tracked unless they have no_track; before, only what is named. */
function watchedBy(instance: VrrpInstance, config: KeepalivedConfig, release: string): readonly string[] {
  const named = timingProfile(release) === 'legacy';
  const counted = named ? instance.tracks : countedTracks(instance, config, release);
  return counted.filter(({ kind }) => kind === 'interface').map(({ name }) => name);
}

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

const outsideSubnet = nodeRule({
  id: 'vrrp-vip-outside-subnet',
  severity: 'medium',
  what: 'A VIP is in no subnet of the interface that it is put on',
  why: 'Neighbours of another subnet do not ask for it by ARP or neighbour discovery: it is reached only over a route that names the node, which does not move with the VIP.',
  remedy: 'Take an address of the interface’s subnet, or write the VIP with the prefix length of its own subnet.',
  sources: ['keepalived.conf(5) virtual_ipaddress', 'RFC 5227', 'RFC 4861'],
  needs: ['keepalived', 'state'],
  *check({ node, keepalived: { instances }, state }) {
    for (const instance of instances) {
      const { name: subject } = instance;
      for (const { address, prefixLength, family, dev = instance.interface, at } of addressesOf(instance)) {
        const ownVips = addressesOf(instance).map((vip) => vip.address);
        const held = state.facts.addresses.filter((each) => each.ifname === dev && !ownVips.includes(each.address));
        const subnets = held.filter((each) => each.address.includes(':') === (family === 'ipv6'));
        const isBare = prefixLength === (family === 'ipv4' ? 32 : 128);
        if (!isBare || subnets.length === 0 || subnets.some((each) => contains(each, address, family))) continue;
        yield {
          subject,
          message: `${subject}: ${address} is in no subnet of ${dev} on ${node} (${listed(subnets.map((each) => `${each.address}/${each.prefixLength}`))})`,
          doubt: 'a router may have this subnet on the same link',
          at,
        };
      }
    }
  },
});

function contains(
  { address, prefixLength }: { readonly address: string; readonly prefixLength: number },
  vip: string,
  family: 'ipv4' | 'ipv6',
): boolean {
  const subnet = new BlockList();
  subnet.addSubnet(address, prefixLength, family);
  return subnet.check(vip, family);
}

/** What a node's own file says of its VIPs, and what its interfaces make of it. */
export const addressRules: readonly Rule[] = [
  inTwoInstances,
  sameVridTwice,
  otherInterface,
  isNodeAddress,
  outsideSubnet,
];
