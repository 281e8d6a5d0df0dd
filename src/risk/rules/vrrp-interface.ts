import type { KeepalivedConfig, VrrpInstance } from '../../keepalived/config.js';
import { countedTracks } from '../../keepalived/counted-tracks.js';
import type { HostFacts } from '../../node/host-facts.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

/** Where an instance sends its adverts and puts its VIPs, each name once. */
const interfacesOf = ({ interface: own, addresses, excludedAddresses }: VrrpInstance): readonly string[] => {
  const names = [own, ...[...addresses, ...excludedAddresses].map(({ dev }) => dev ?? own)];
  return [...new Set(names.filter((name) => name !== undefined))];
};

const linkOf = ({ links }: HostFacts, name: string) => links.find(({ ifname }) => ifname === name);

const missing = nodeRule({
  id: 'vrrp-interface-missing',
  severity: 'critical',
  what: 'An instance is on an interface that the machine does not have',
  why: 'keepalived ends when it is started or reloaded with such a file, and a reload leaves the VIPs behind.',
  remedy: 'Correct the name: ip -br link shows what there is.',
  sources: ['measured on keepalived 2.0.20 to 2.4.3: Non-existent interface', 'keepalived.conf(5), dynamic_interfaces'],
  needs: ['keepalived', 'host'],
  *check({ keepalived, host }) {
    if (keepalived.globals.dynamicInterfaces) return;
    for (const instance of keepalived.instances)
      for (const name of interfacesOf(instance)) {
        if (linkOf(host, name) !== undefined) continue;
        const at = name === instance.interface ? instance.positions.interface : undefined;
        yield {
          message: `${instance.name} needs interface ${name}, which is not there`,
          subject: instance.name,
          at: at ?? instance.at,
        };
      }
  },
});

const down = nodeRule({
  id: 'vrrp-interface-down',
  severity: 'high',
  what: 'An interface that an instance depends on is down',
  why: 'The instance is in FAULT for as long as it is: this node can’t take over.',
  remedy: 'Bring it up and see to its cable or its virtual switch; ip -br link shows UP and LOWER_UP.',
  sources: ['keepalived vrrp_track.c, down_instance', 'keepalived.conf(5), track_interface'],
  needs: ['keepalived', 'host'],
  *check({ keepalived, keepalivedRelease, host }) {
    for (const instance of keepalived.instances)
      for (const { kind, name, weight, reverse } of countedTracks(instance, keepalived, keepalivedRelease)) {
        const why = kind === 'interface' && weight === 0 && !reverse ? whyDown(name, host, keepalived) : undefined;
        if (why === undefined) continue;
        yield {
          message: `${name} of ${instance.name} ${why}`,
          subject: instance.name,
          at: instance.positions.interface ?? instance.at,
        };
      }
  },
});

function whyDown(name: string, host: HostFacts, { globals }: KeepalivedConfig): string | undefined {
  const link = linkOf(host, name);
  if (link === undefined) return globals.dynamicInterfaces ? 'is not there' : undefined;
  if (!link.up) return 'is down';
  return link.carrier ? undefined : 'has no carrier';
}

const withoutAddress = nodeRule({
  id: 'vrrp-interface-without-address',
  severity: 'high',
  what: 'The interface of an IPv4 instance has no address of its own',
  why: 'Adverts need a source address: without one the instance stays in FAULT and this node can’t take over.',
  remedy: 'Give the interface an address beside the VIPs, or set unicast_src_ip.',
  sources: ['keepalived vrrp.c, vrrp_complete_instance', 'RFC 5798 section 5.1.1.1'],
  needs: ['keepalived', 'keepalivedTexts', 'state'],
  *check({ keepalived, keepalivedTexts, state }) {
    if (keepalivedTexts.some(({ text }) => /^\s*mcast_src_ip\b/m.test(text))) return;
    const vips = new Set(keepalived.instances.flatMap((each) => [...each.vips, ...each.excludedVips]));
    for (const {
      name: subject,
      interface: own,
      family,
      useVmac,
      unicastSrcIp,
      positions,
      at,
    } of keepalived.instances) {
      if (own === undefined || family === 'ipv6' || useVmac || unicastSrcIp !== undefined) continue;
      const has = state.facts.addresses.some(
        ({ ifname, address }) => ifname === own && !address.includes(':') && !vips.has(address),
      );
      if (!has)
        yield {
          message: `${own} of ${subject} has no IPv4 address beside VIPs`,
          subject,
          at: positions.interface ?? at,
        };
    }
  },
});

const answersForOthers = nodeRule({
  id: 'vrrp-arp-settings',
  severity: 'medium',
  what: 'The kernel answers ARP requests on the interface of an instance otherwise than VRRP expects',
  why: 'With proxy_arp the BACKUP may answer for the VIP of the MASTER; with arp_ignore 8 the MASTER does not answer for it at all: clients lose the VIP as their ARP entries expire.',
  remedy: 'Set net.ipv4.conf.IFACE.proxy_arp and proxy_arp_pvlan to 0 and arp_ignore below 3, in /etc/sysctl.d too.',
  sources: ['keepalived(8), KERNEL SETTINGS', 'Linux Documentation/networking/ip-sysctl.rst'],
  needs: ['keepalived', 'host'],
  *check({ keepalived, host: { sysctls } }) {
    const names = new Set(keepalived.instances.filter(({ family }) => family === 'ipv4').flatMap(interfacesOf));
    for (const name of names) {
      const of = (key: string, where = name): number => Number(sysctls[`net.ipv4.conf.${where}.${key}`] ?? 0);
      const said = [
        ...(of('proxy_arp') || of('proxy_arp', 'all') ? ['proxy_arp is on'] : []),
        ...(of('proxy_arp_pvlan') ? ['proxy_arp_pvlan is on'] : []),
        ...(Math.max(of('arp_ignore'), of('arp_ignore', 'all')) === NEVER_ANSWERS
          ? ['arp_ignore is 8: no request is answered']
          : []),
      ];
      if (said.length > 0) yield { message: `${name}: ${said.join(', ')}` };
    }
  },
});

/** `arp_ignore`; the greater one of the interface's and that of all counts. */
const NEVER_ANSWERS = 8;

const managed = nodeRule({
  id: 'vrrp-interface-managed',
  severity: 'medium',
  what: 'The service that manages an interface may take VIPs away from it',
  why: 'systemd-networkd drops addresses that it did not set itself when it is restarted or reconfigures the link, so after an upgrade of it or netplan apply the MASTER is without its VIP until keepalived notices: a short outage on every such upgrade.',
  remedy:
    'Set KeepConfiguration=static in the .network file of the interface; with NetworkManager let keepalived have an interface that it does not manage.',
  sources: ['systemd.network(5), KeepConfiguration=', 'acassen/keepalived#836'],
  needs: ['keepalived', 'host'],
  *check({ keepalived, host }) {
    const names = new Set(keepalived.instances.filter(({ useVmac }) => !useVmac).flatMap(interfacesOf));
    for (const name of names) {
      const link = linkOf(host, name);
      const found = link && managedBy(link);
      if (found) yield found;
    }
  },
});

function managedBy({ ifname, managedBy: by, keepConfiguration }: HostFacts['links'][number]): Found | undefined {
  if (by === 'NetworkManager')
    return {
      message: `NetworkManager manages ${ifname}`,
      doubt: 'it leaves addresses of others alone until somebody changes the connection',
    };
  if (by !== 'systemd-networkd' || keepConfiguration === 'static' || keepConfiguration === 'yes') return undefined;
  return { message: `systemd-networkd manages ${ifname} without KeepConfiguration=static` };
}

/** The interfaces that instances are on. */
export const vrrpInterfaceRules: readonly Rule[] = [missing, down, withoutAddress, answersForOthers, managed];
