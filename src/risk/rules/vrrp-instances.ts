import { isLinkLocal } from '../../keepalived/address.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { besideEachOther, instanceName, listed, pairsOf, placeOf, type RoutersBeside } from '../routers-beside.js';
import { pairRule, type Rule } from '../rule.js';

const vridDiffers = pairRule({
  id: 'vrrp-vrid-differs',
  severity: 'critical',
  what: 'Instances that share a VIP have different virtual router IDs',
  why: 'Routers of different VRIDs never hear each other: both nodes become MASTER and hold the VIP at the same time.',
  remedy:
    'Give the instance the same virtual_router_id on all nodes; the node whose VRID changes starts anew as BACKUP.',
  sources: ['RFC 9568 section 5.2.3', 'keepalived.conf(5) virtual_router_id', 'measured on keepalived 2.2.7'],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ lonely, routers }) {
      for (const [a, b] of strangers(lonely, routers)) {
        const vips = sharedVips(a, b);
        yield {
          subject: a.instance ?? `VRID ${a.vrid}`,
          message: `${listed(vips)} ${vips.length === 1 ? 'is' : 'are'} in VRID ${a.vrid} on ${a.node} and in VRID ${b.vrid} on ${b.node}`,
          ...placeOf(nodes, a, 'vrid'),
        };
      }
    }),
});

const onOneNode = pairRule({
  id: 'vrrp-instance-on-one-node',
  severity: 'critical',
  what: 'A VRRP instance is on one node only',
  why: 'No other node takes its VIPs over: they are gone as soon as that node fails or its keepalived is stopped.',
  remedy:
    'Configure the instance on all nodes of the pair, or take it out of the pair if it is not meant to fail over.',
  sources: ['RFC 9568 section 6', 'keepalived.conf(5) vrrp_instance'],
  needs: ['keepalived', 'routers'],
  check: (nodes, pair) =>
    besideEachOther(nodes, function* ({ lonely, routers }) {
      const told = strangers(lonely, routers).flat();
      const unread = pair.nodes.filter(({ node }) => !nodes.some((each) => each.node === node));
      for (const router of lonely.filter((each) => !told.includes(each))) {
        const subject = instanceName([router]);
        const others = nodes.filter(({ node }) => node !== router.node).map(({ node }) => node);
        yield {
          subject,
          node: router.node,
          message: `${subject} is on ${router.node} only: ${listed(others)} ${others.length === 1 ? 'does' : 'do'} not have it`,
          ...(unread.length > 0 && { doubt: `${listed(unread.map(({ node }) => node))} could not be looked at` }),
          ...placeOf(nodes, router),
        };
      }
    }),
});

/** Routers without a counterpart that have VIPs in common with an instance of another VRID on another node. */
function strangers(lonely: RoutersBeside['lonely'], routers: readonly RouterConfig[]) {
  return pairsOf(routers).filter(
    ([a, b]) => a.vrid !== b.vrid && (lonely.includes(a) || lonely.includes(b)) && sharedVips(a, b).length > 0,
  );
}

/** Without link-local ones, which any two links may have in common. */
const allVips = ({ vips, excludedVips = [] }: RouterConfig): readonly string[] =>
  [...vips, ...excludedVips].filter((vip) => !isLinkLocal(vip));

const sharedVips = (a: RouterConfig, b: RouterConfig): readonly string[] =>
  allVips(a).filter((vip) => allVips(b).includes(vip));

/** Instances without a counterpart on the other nodes. */
export const instanceRules: readonly Rule[] = [vridDiffers, onOneNode];
