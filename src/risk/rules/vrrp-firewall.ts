import type { VrrpInstance } from '../../keepalived/config.js';
import type { HostFacts } from '../../node/host-facts.js';
import type { NodeEvidence, NodeWith } from '../evidence.js';
import type { Advert } from '../firewall/advert.js';
import { iptablesChains } from '../firewall/iptables.js';
import { nftChains } from '../firewall/nft.js';
import { type Stopped, stoppedBy } from '../firewall/passage.js';
import { heardBy } from '../live-views.js';
import { nodeRule, type Rule } from '../rule.js';

const MULTICAST_GROUPS = { ipv4: '224.0.0.18', ipv6: 'ff02::12' } as const;

/** An advert between a node and another one of its pair, and whether it is known to arrive. */
interface Exchange {
  readonly advert: Advert;
  readonly other: string;
  readonly arrives: boolean;
}

function exchangesOf(
  node: NodeWith<'keepalived'>,
  instance: VrrpInstance,
  others: readonly NodeEvidence[],
): readonly Exchange[] {
  const { family, unicastPeers, interface: own, useVmac, auth, vrid } = instance;
  const { mcastGroup4, mcastGroup6 } = node.keepalived.globals;
  const group = (family === 'ipv4' ? mcastGroup4 : mcastGroup6) ?? MULTICAST_GROUPS[family];
  const multicast = unicastPeers.length === 0;
  const mine = instance.unicastSrcIp ?? addressOf(node, instance);
  const common = {
    family,
    multicast,
    protocol: auth?.type === 'AH' ? 'ah' : 'vrrp',
    ...(own !== undefined && !useVmac && { ifname: own }),
  } as const;
  return others.flatMap((other): readonly Exchange[] => {
    const theirs = addressOf(other, instance);
    if (!multicast && (theirs === undefined || !unicastPeers.includes(theirs))) return [];
    const [inTo, outTo] = multicast ? [group, group] : [mine, theirs];
    const hears = heardBy(node, vrid);
    return [
      ...(inTo === undefined
        ? []
        : [
            {
              advert: {
                ...common,
                direction: 'in',
                destination: inTo,
                ...(theirs !== undefined && { source: theirs }),
              },
              other: other.node,
              arrives: hears !== undefined && (theirs === undefined || hears === theirs),
            } as const,
          ]),
      ...(outTo === undefined
        ? []
        : [
            {
              advert: { ...common, direction: 'out', destination: outTo, ...(mine !== undefined && { source: mine }) },
              other: other.node,
              arrives: mine !== undefined && heardBy(other, vrid) === mine,
            } as const,
          ]),
    ];
  });
}

/** Where a router of that VRID sends from; absent: files alone do not tell. */
function addressOf({ routers }: NodeEvidence, { vrid, family }: VrrpInstance): string | undefined {
  const router = routers?.find((each) => each.vrid === vrid && each.family === family);
  const address = router?.unicast?.src ?? router?.address;
  return address === undefined || address === '0.0.0.0' || address === '::' ? undefined : address;
}

function stopped(firewall: NonNullable<HostFacts['firewall']>, advert: Advert): Stopped | undefined {
  const ofFamily = advert.family === 'ipv4' ? 'iptables' : 'ip6tables';
  const chains = firewall.flatMap(({ tool, rules }) => {
    if (tool === 'nft') return nftChains(rules, advert);
    return tool === ofFamily ? iptablesChains(rules, advert) : [];
  });
  return stoppedBy(chains);
}

const advertsDropped = nodeRule({
  id: 'vrrp-adverts-dropped',
  severity: 'critical',
  what: 'The firewall of a node drops VRRP adverts',
  why: 'A BACKUP that hears nothing becomes MASTER beside the other one, at once or at the next failover: adverts may pass one way and not the other, and then only a failover shows it.',
  remedy:
    'Accept protocol 112 from the other nodes, in and out: nft `ip protocol vrrp accept`, firewalld `--add-rich-rule=\'rule protocol value="vrrp" accept\'`, ufw in before.rules.',
  sources: [
    'keepalived(8), firewalld',
    'RFC 5798 section 5.1',
    'nft(8), verdict statements',
    'measured on keepalived 2.2.7: adverts dropped one way',
  ],
  needs: ['keepalived', 'host'],
  *check(node, { nodes }) {
    const { firewall, unknowns } = node.host;
    if (firewall === undefined) {
      yield { unseen: unknowns.find((text) => text.startsWith('firewall')) ?? 'the firewall was not read' };
      return;
    }
    const others = nodes.filter((other) => other !== node);
    const told = new Set<string>();
    for (const instance of node.keepalived.instances)
      for (const { advert, other, arrives } of exchangesOf(node, instance, others)) {
        const found = arrives ? undefined : stopped(firewall, advert);
        const way = advert.direction === 'in' ? `of ${other} that come in` : `that go out to ${other}`;
        if (found === undefined || told.has(way + found.by)) continue;
        told.add(way + found.by);
        yield {
          message: `${node.node} drops adverts ${way} (${instance.name}): ${found.by}`,
          subject: instance.name,
          ...(found.unless !== undefined && { doubt: `${found.unless} may let them through` }),
        };
      }
  },
});

/** Whether adverts get through the firewalls of the nodes. */
export const vrrpFirewallRules: readonly Rule[] = [advertsDropped];
