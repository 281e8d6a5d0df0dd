import type { InstanceView, NodeInstance } from '../../plan/instance-view.js';
import type { NodeWith, PairWith } from '../evidence.js';
import { labelOf, viewsOf } from '../live-views.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const listed = (texts: readonly string[]): string => texts.join(' and ');
const describe = (views: readonly InstanceView[]): string =>
  views.map(({ node, evidence }) => `${node}: ${evidence.join(', ')}`).join('; ');
const hasVip = ({ vipsHeld }: InstanceView): boolean => vipsHeld.length > 0;

/** The nodes of a pair that nobody has looked at: what seems to be nowhere may be there. */
const unobserved = ({ nodes }: PairWith<'roles'>): readonly string[] =>
  nodes.filter(({ state }) => state === undefined).map(({ node }) => node);

const vipOnSeveral = pairRule({
  id: 'vip-on-several-nodes',
  severity: 'critical',
  what: 'More than one node is MASTER, or has the VIP on an interface',
  why: 'Clients reach whichever node answered ARP last, and established connections break as that changes; a change of either node now cuts off an unknown part of them.',
  remedy:
    'Find out why the nodes do not hear each other (tcpdump -ni IFACE proto 112), and change nothing until one MASTER is left.',
  sources: ['RFC 5798 section 6.4', 'acassen/keepalived#2361', 'measured on keepalived 2.2.7'],
  needs: ['state'],
  pairNeeds: ['roles'],
  *check(_, { roles }) {
    for (const instance of roles.instances) {
      const holders = instance.views.filter((view) => hasVip(view) || view.role === 'MASTER');
      if (holders.length > 1)
        yield { message: `split brain in ${labelOf(instance)}: ${describe(holders)}`, subject: instance.name };
    }
  },
});

const vipOnNone = pairRule({
  id: 'vip-on-no-node',
  severity: 'critical',
  what: 'No node has the VIP',
  why: 'The service is down for whoever uses this address.',
  remedy:
    'See what keepalived says on each node (journalctl -u keepalived): FAULT names the check or the interface that holds it.',
  sources: ['RFC 5798 section 6.4'],
  needs: ['state'],
  pairNeeds: ['roles'],
  *check(_, pair) {
    const unseen = unobserved(pair);
    for (const instance of pair.roles.instances) {
      const { views, vips, name: subject } = instance;
      if (vips.length === 0 || views.some(hasVip)) continue;
      yield {
        message: `nobody has ${vips.join(', ')} of ${labelOf(instance)}: ${describe(views)}`,
        subject,
        ...(unseen.length > 0 && { doubt: `${listed(unseen)} could not be looked at` }),
      };
    }
  },
});

/** A keepalived that is dead says nothing. */
const saysMaster = ({ state }: NodeWith<'state'>, { dump }: NodeInstance): boolean =>
  state.facts.keepalived.processes.length > 0 && dump?.state === 'MASTER';

const vipMissing = nodeRule({
  id: 'vip-missing-on-master',
  severity: 'critical',
  what: 'The MASTER lacks VIPs of its instance',
  why: 'keepalived puts a VIP back only as it becomes MASTER: whoever uses the missing address reaches nobody.',
  remedy:
    'See who took it (ip monitor address; NetworkManager and systemd-networkd do), and restart keepalived to have it set again.',
  sources: ['keepalived vrrp_ipaddress.c', 'acassen/keepalived#836'],
  needs: ['state'],
  *check(node) {
    for (const { instance, view } of viewsOf(node)) {
      if (view.role !== 'contradiction' || !saysMaster(node, instance)) continue;
      yield {
        message: `${node.node} is MASTER of ${labelOf(instance)} without ${view.vipsMissing.join(', ')}`,
        subject: instance.name,
      };
    }
  },
});

const vipLeftBehind = nodeRule({
  id: 'vip-left-behind',
  severity: 'critical',
  what: 'A node has a VIP of which it is not MASTER',
  why: 'A keepalived that was killed, or that ended over a bad file, leaves its VIPs: nothing on this node watches HAProxy or yields to the other one, and once that takes over both answer for the address.',
  remedy:
    'Start keepalived on that node again (it removes what it does not own), or take the address away with ip address del once the other node is MASTER.',
  sources: ['acassen/keepalived#2361', 'measured on keepalived 2.2.7: kill -9, and a reload with a bad file'],
  needs: ['state'],
  *check(node) {
    for (const { instance, view } of viewsOf(node)) {
      if (view.role !== 'contradiction' || saysMaster(node, instance)) continue;
      yield {
        message: `${view.vipsHeld.join(', ')} of ${labelOf(instance)} is on ${node.node}: ${view.evidence[0] ?? ''}`,
        subject: instance.name,
      };
    }
  },
});

/** Who has the VIPs at this moment. */
export const vipHolderRules: readonly Rule[] = [vipOnSeveral, vipOnNone, vipMissing, vipLeftBehind];
