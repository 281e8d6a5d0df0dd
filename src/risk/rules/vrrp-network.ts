import { heardBy } from '../live-views.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const sourceMissing = nodeRule({
  id: 'vrrp-unicast-source-missing',
  severity: 'high',
  what: 'unicast_src_ip is no address of the node',
  why: 'keepalived can’t bind its socket to it: the instance is in FAULT, and this node can’t take over.',
  remedy: 'Set unicast_src_ip to the address of this node that its peers name.',
  sources: ['keepalived vrrp_sock.c, open_sockpool_socket', 'keepalived.conf(5), unicast_src_ip'],
  needs: ['keepalived', 'state'],
  *check({ keepalived: { instances }, state }) {
    const own = new Set(state.facts.addresses.map(({ address }) => address));
    for (const { name: subject, unicastSrcIp, unicastPeers, positions, at } of instances) {
      if (unicastSrcIp === undefined || unicastPeers.length === 0 || own.has(unicastSrcIp)) continue;
      yield {
        message: `unicast_src_ip ${unicastSrcIp} of ${subject} is on no interface`,
        subject,
        at: positions.unicastSrcIp ?? at,
      };
    }
  },
});

const peerIsSelf = nodeRule({
  id: 'vrrp-unicast-peer-is-self',
  severity: 'medium',
  what: 'A node names itself as its unicast peer',
  why: 'As MASTER it hears its own adverts, warns of each of them and may send the next one late.',
  remedy: 'Name only the other nodes in unicast_peer; @ID lines let all nodes have the same file.',
  sources: ['keepalived vrrp.c, vrrp_state_master_rx', 'keepalived.conf(5), unicast_peer'],
  needs: ['keepalived'],
  *check({ keepalived: { instances }, state }) {
    for (const { name: subject, unicastPeers, unicastSrcIp, vips, excludedVips, at } of instances) {
      const own = new Set((state?.facts.addresses ?? []).map(({ address }) => address));
      for (const vip of [...vips, ...excludedVips]) own.delete(vip);
      const self = unicastPeers.find((peer) => peer === unicastSrcIp || own.has(peer));
      if (self !== undefined) yield { message: `unicast_peer ${self} of ${subject} is this node itself`, subject, at };
    }
  },
});

/** Networks of these carry no multicast at all; of others it is only likely. */
const WITHOUT_MULTICAST = new Set(['Amazon EC2', 'Microsoft Azure', 'Google Compute Engine']);

const multicastInCloud = nodeRule({
  id: 'vrrp-multicast-in-cloud',
  severity: 'critical',
  what: 'VRRP uses multicast in a network of a public cloud',
  why: 'These networks drop multicast: no node hears another one, and all of them are MASTER.',
  remedy:
    'Set unicast_src_ip and unicast_peer on every node, and move the address by the cloud’s own means in notify_master: its networks do not heed gratuitous ARP either.',
  sources: ['acassen/keepalived#25', 'acassen/keepalived#97', 'acassen/keepalived#1367'],
  needs: ['keepalived', 'host'],
  *check({ keepalived: { instances }, host: { cloud } }, { nodes }) {
    if (cloud === undefined) return;
    for (const instance of instances) {
      if (instance.unicastPeers.length > 0 || nodes.some((node) => heardBy(node, instance.vrid) !== undefined))
        continue;
      yield {
        message: `${instance.name} sends its adverts by multicast, and the machine is one of ${cloud}`,
        subject: instance.name,
        at: instance.at,
        ...(!WITHOUT_MULTICAST.has(cloud) && {
          doubt: `whether its network in ${cloud} carries multicast is not known`,
        }),
      };
    }
  },
});

const foreignMaster = pairRule({
  id: 'vrrp-vrid-of-others',
  severity: 'high',
  what: 'A router that is none of the pair’s uses its VRID on the same network',
  why: 'The pair and the others take part in one election: while they are MASTER the pair’s VIPs are nowhere, or each side refuses the other’s adverts and logs without end.',
  remedy: 'Take a virtual_router_id that nobody else on this network uses, on all nodes at once.',
  sources: ['RFC 5798 section 5.2.3', 'acassen/keepalived#2444', 'easzlab/kubeasz#126'],
  needs: ['keepalived', 'state'],
  *check(nodes, pair) {
    const own = new Set(nodes.flatMap(({ state }) => state.facts.addresses.map(({ address }) => address)));
    const vrids = new Set<number>();
    for (const node of nodes)
      for (const instance of node.keepalived.instances) {
        const router = heardBy(node, instance.vrid);
        if (instance.vrid !== undefined && instance.unicastPeers.length === 0) vrids.add(instance.vrid);
        if (router === undefined || own.has(router) || nodes.length < pair.nodes.length) continue;
        yield {
          message: `${node.node} follows ${router} in ${instance.name} (VRID ${instance.vrid}), which is an address of none of ${nodes.map((each) => each.node).join(', ')}`,
          node: node.node,
          subject: instance.name,
          at: instance.positions.vrid ?? instance.at,
        };
      }
    if (vrids.size > 0)
      yield { unseen: `who else sends adverts of VRID ${[...vrids].join(', ')} on the network was not listened for` };
  },
});

const VIRTUAL = /QEMU|KVM|VMware|VirtualBox|Xen|Virtual Machine|OpenStack|Bochs|Parallels|oVirt|RHEV|AHV/i;

const garpOnce = nodeRule({
  id: 'vrrp-garp-once',
  severity: 'medium',
  what: 'Gratuitous ARP is sent only as a node becomes MASTER',
  why: 'A virtual machine that was frozen while the other one took over, or moved to another host, leaves switches and clients with the wrong place of the VIP, and nothing corrects them.',
  remedy: 'Set vrrp_garp_master_refresh 60 (garp_master_refresh in an instance).',
  sources: [
    'keepalived.conf(5), vrrp_garp_master_refresh and vrrp_min_garp',
    'acassen/keepalived#223',
    'acassen/keepalived#542',
    'acassen/keepalived#1927',
  ],
  needs: ['keepalived', 'host'],
  *check({ keepalived: { instances }, host: { machine = '', cloud } }) {
    if (cloud !== undefined) return;
    for (const { name: subject, garp, at } of instances) {
      if (garp.refreshUs > 0) continue;
      if (VIRTUAL.test(machine))
        yield { message: `${subject} has garp_master_refresh 0 on a virtual machine (${machine})`, subject, at };
      else if (garp.repeat <= 1 && garp.delayUs === 0)
        yield {
          message: `${subject} sends a single gratuitous ARP for each VIP`,
          subject,
          at,
          doubt: 'most switches take it',
        };
    }
  },
});

/** How adverts get from node to node, and the VIP's place to everybody else. */
export const vrrpNetworkRules: readonly Rule[] = [multicastInCloud, sourceMissing, foreignMaster, peerIsSelf, garpOnce];
