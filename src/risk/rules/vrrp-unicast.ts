import { addressOf, refusals } from '../../vrrp/acceptance.js';
import { routerId } from '../../vrrp/assumed-address.js';
import type { RouterConfig } from '../../vrrp/router.js';
import type { Found } from '../finding.js';
import {
  besideEachOther,
  instanceName,
  listed,
  placeOf,
  type RoutersBeside,
  type VrrpNode,
} from '../routers-beside.js';
import { pairRule, type Rule } from '../rule.js';

const peersNotMutual = pairRule({
  id: 'vrrp-unicast-peers-not-mutual',
  severity: 'critical',
  what: 'A node does not send its unicast adverts to the address of another node',
  why: 'While the node whose list is wrong is MASTER, the node that it leaves out hears nothing and becomes MASTER too: both hold the VIP. While it is BACKUP nothing shows, until the next failover.',
  remedy:
    'Name in unicast_peer of every node the unicast_src_ip of each other node, or its primary address on the interface where it has none.',
  sources: ['keepalived.conf(5) unicast_peer, unicast_src_ip, check_unicast_src', 'measured on keepalived 2.2.7'],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* (beside) {
      for (const routers of beside.shared) {
        const unicast = routers.filter((each) => each.unicast !== undefined);
        for (const receiver of unicast) {
          const senders = unicast.filter((each) => each !== receiver);
          yield* misses(receiver, senders, { nodes, beside, routers });
        }
      }
    }),
});

interface Scene {
  readonly nodes: readonly VrrpNode[];
  readonly beside: RoutersBeside;
  readonly routers: readonly RouterConfig[];
}

/** What keeps the adverts of these senders from a unicast receiver. */
function* misses(
  receiver: RouterConfig,
  senders: readonly RouterConfig[],
  { nodes, beside, routers }: Scene,
): Generator<Found> {
  const subject = instanceName(routers);
  const missing = senders.filter((sender) => has(receiver, sender, 'unicast peers'));
  if (missing.length > 0 && beside.standIns.includes(routerId(receiver))) {
    const lists = senders.map((each) => `${each.node} sends to ${peersOf(each)}`);
    const message = `${subject}: ${listed(lists)}: no address is left that could be ${receiver.node}`;
    yield { subject, message, ...placeOf(nodes, missing[0] ?? receiver, 'unicastPeers') };
    return;
  }
  for (const sender of missing) {
    const other = otherAddress(receiver, sender, nodes);
    yield {
      subject,
      message: `${subject}: ${sender.node} sends its adverts to ${peersOf(sender)}, not to ${addressOf(receiver)}, which is ${receiver.node}`,
      ...(other !== undefined && { doubt: `${other} is another address of ${receiver.node}, which may take them` }),
      ...placeOf(nodes, sender, 'unicastPeers'),
    };
  }
  for (const sender of senders.filter((each) => has(receiver, each, 'unicast source'))) {
    yield {
      subject,
      message: `${subject}: ${receiver.node} has check_unicast_src, and ${addressOf(sender)}, which is ${sender.node}, is not one of its unicast peers`,
      ...placeOf(nodes, receiver, 'unicastPeers'),
    };
  }
}

const has = (receiver: RouterConfig, sender: RouterConfig, cause: 'unicast peers' | 'unicast source'): boolean =>
  refusals(receiver, sender).some((each) => each.cause === cause);

const peersOf = ({ unicast }: RouterConfig): string => unicast?.peers.join(', ') ?? 'nobody';

/** A peer of the sender that the live receiver has beside the address that it sends from. */
function otherAddress(receiver: RouterConfig, sender: RouterConfig, nodes: readonly VrrpNode[]): string | undefined {
  const held = nodes.find(({ node }) => node === receiver.node)?.state?.facts.addresses ?? [];
  return sender.unicast?.peers.find((peer) => held.some(({ address }) => address === peer));
}

/** Unicast peers that do not name each other. */
export const unicastRules: readonly Rule[] = [peersNotMutual];
