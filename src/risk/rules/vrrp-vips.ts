import { timingProfile } from '../../vrrp/profile.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { sameVips } from '../../vrrp/vip-list.js';
import type { Found } from '../finding.js';
import { besideEachOther, instanceName, listed, pairsOf, placeOf, type VrrpNode } from '../routers-beside.js';
import { pairRule, type Rule } from '../rule.js';

const vipsDiffer = pairRule({
  id: 'vrrp-vips-differ',
  severity: 'critical',
  what: 'The nodes advertise different VIPs',
  why: 'Before 2.3.3 keepalived refuses an advert whose addresses are not its own: both nodes become MASTER. From 2.3.3 on it logs a warning; a VIP that the next MASTER does not have is lost at the failover.',
  remedy:
    'Give all nodes the same virtual_ipaddress block. Before 2.3.3 reload them at the same moment; addresses in virtual_ipaddress_excluded can be changed node by node.',
  sources: [
    'keepalived vrrp.c vrrp_check_packet "received an unexpected ip number count"',
    'acassen/keepalived#1603',
    'acassen/keepalived#2175',
    'measured on keepalived 2.2.7 and 2.3.3',
  ],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared }) {
      for (const routers of shared) {
        const differing = pairsOf(routers).find(([a, b]) => !sameVips(a.vips, b.vips));
        if (differing === undefined) continue;
        const subject = instanceName(routers);
        yield {
          subject,
          message: `${subject}: ${onlyOn(routers, ({ vips }) => vips) || `${differing[0].node} and ${differing[1].node} list a VIP a different number of times`}`,
          ...weight(routers, nodes),
          ...placeOf(nodes, differing[0]),
        };
      }
    }),
});

/** The receiver's release decides. What every node has, be it unadvertised, is not lost. */
function weight(routers: readonly RouterConfig[], nodes: readonly VrrpNode[]): Pick<Found, 'severity' | 'doubt'> {
  const refusing = pairsOf(routers)
    .filter(([a, b]) => !sameVips(a.vips, b.vips))
    .flat()
    .filter(({ release }) => timingProfile(release) !== 'vip-tolerant');
  const unknown = refusing.filter(
    ({ node }) => nodes.find((each) => each.node === node)?.keepalivedRelease === undefined,
  );
  if (refusing.length > unknown.length) return {};
  if (unknown.length > 0)
    return {
      doubt: `the keepalived release of ${listed(unknown.map(({ node }) => node))} is not known; from 2.3.3 on such adverts are accepted`,
    };
  return { severity: onlyOn(routers, everyVip) === '' ? 'medium' : 'high' };
}

const excludedDiffer = pairRule({
  id: 'vrrp-excluded-vips-differ',
  severity: 'high',
  what: 'A VIP that is not advertised is on some nodes only',
  why: 'No advert carries the addresses of virtual_ipaddress_excluded, so nobody notices: at the failover to a node that lacks one, that VIP is gone.',
  remedy: 'Give all nodes the same virtual_ipaddress_excluded block.',
  sources: ['keepalived.conf(5) virtual_ipaddress_excluded', 'keepalived vrrp.c vrrp_check_packet'],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared }) {
      for (const routers of shared) {
        const subject = instanceName(routers);
        const lost = onlyOn(routers, everyVip, ({ excludedVips = [] }) => excludedVips);
        const [first] = routers;
        if (lost !== '' && first !== undefined)
          yield { subject, message: `${subject}: ${lost}`, ...placeOf(nodes, first) };
      }
    }),
});

const everyVip = ({ vips, excludedVips = [] }: RouterConfig): readonly string[] => [...vips, ...excludedVips];

const MOST_TOLD = 4;

/** `192.0.2.101 on lb1, not on lb2`, for each of the looked-for addresses that some nodes lack; empty: all have all. */
function onlyOn(
  routers: readonly RouterConfig[],
  has: (router: RouterConfig) => readonly string[],
  lookedFor: (router: RouterConfig) => readonly string[] = has,
): string {
  const where = new Map<string, string[]>();
  for (const vip of new Set(routers.flatMap(lookedFor))) {
    const on = routers.filter((router) => has(router).includes(vip));
    const off = routers.filter((router) => !on.includes(router));
    const key = `on ${named(on)}, not on ${named(off)}`;
    if (off.length > 0) where.set(key, [...(where.get(key) ?? []), vip]);
  }
  return [...where].map(([key, vips]) => `${shortened(vips)} ${key}`).join('; ');
}

const shortened = (vips: readonly string[]): string =>
  vips.length > MOST_TOLD
    ? `${vips.slice(0, MOST_TOLD).join(', ')} and ${vips.length - MOST_TOLD} more`
    : vips.join(', ');

const named = (routers: readonly RouterConfig[]): string => listed(routers.map(({ node }) => node));

/** What the nodes of a pair hold while they are MASTER. */
export const vipRules: readonly Rule[] = [vipsDiffer, excludedDiffer];
