import { BlockList } from 'node:net';
import type { KeepalivedConfig, VirtualAddress, VrrpInstance } from '../../keepalived/config.js';
import { countedTracks } from '../../keepalived/counted-tracks.js';
import { timingProfile } from '../../vrrp/profile.js';
import type { RouterConfig } from '../../vrrp/router.js';
import type { Place } from '../finding.js';
import { besideEachOther, instanceName, instanceOf, listed, type VrrpNode } from '../routers-beside.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const addressesOf = ({ addresses, excludedAddresses }: VrrpInstance): readonly VirtualAddress[] => [
  ...addresses,
  ...excludedAddresses,
];

const optionsDiffer = pairRule({
  id: 'vrrp-vip-options-differ',
  severity: 'medium',
  what: 'The nodes put the same VIP on in different ways',
  why: 'Adverts carry bare addresses, so the difference shows only after a failover: another prefix length brings other connected routes and another source address, another device another link.',
  remedy: 'Write the address with the same prefix length, device and label on all nodes.',
  sources: ['keepalived.conf(5) virtual_ipaddress', 'keepalived vrrp_ipaddress.c netlink_ipaddress'],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared }) {
      for (const routers of shared) {
        const written = routers.map((router) => writtenOf(router, nodes));
        for (const address of new Set(written.flatMap(({ options }) => [...options.keys()]))) {
          const [first, ...others] = written.filter(({ options }) => options.has(address));
          const textOf = (each: Written): string => (each.options.get(address) ?? []).join(' and ');
          const other = first && others.find((each) => textOf(each) !== textOf(first));
          if (first === undefined || other === undefined) continue;
          const subject = instanceName(routers);
          const message = `${subject}: ${textOf(first)} on ${first.node}, ${textOf(other)} on ${other.node}`;
          const at = first.places.get(address);
          yield { subject, message, ...(at && { at }) };
        }
      }
    }),
});

interface Written {
  readonly node: string;
  /**
   * What stands at each address, `192.0.2.100/24 label :vip`; an address may stand twice. Interfaces may have other names on other machines: only
   * another one than the instance's is told.
   */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly places: ReadonlyMap<string, Place>;
}

function writtenOf(router: RouterConfig, nodes: readonly VrrpNode[]): Written {
  const { node } = router;
  const instance = instanceOf(nodes, router);
  const lines = instance === undefined ? [] : addressesOf(instance);
  const options = new Map<string, string[]>();
  for (const line of lines) {
    const said = [...(options.get(line.address) ?? []), optionsOf(line, instance?.interface)];
    options.set(line.address, said.toSorted());
  }
  return { node, options, places: new Map(lines.map(({ address, at }) => [address, at])) };
}

function optionsOf({ address, prefixLength, dev, label }: VirtualAddress, own: string | undefined): string {
  return [
    `${address}/${prefixLength}`,
    ...(dev === undefined || dev === own ? [] : ['on another interface than the adverts']),
    ...(label?.includes(':') ? [`label ${label.slice(label.indexOf(':'))}`] : []),
  ].join(' ');
}

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

const outsideSubnet = nodeRule({
  id: 'vrrp-vip-outside-subnet',
  severity: 'medium',
  what: 'A VIP is in no subnet of the interface that it is put on',
  why: 'Neighbours of another subnet do not ask for it by ARP or neighbour discovery: it is reached only over a route that names the node, which does not move with the VIP.',
  remedy: 'Take an address of that subnet, or write the VIP with the prefix length of its own subnet.',
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

/** How VIPs are put on the links of a node. */
export const vipLinkRules: readonly Rule[] = [optionsDiffer, otherInterface, outsideSubnet];
