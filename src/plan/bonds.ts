import { BlockList, isIP } from 'node:net';
import type { InstanceDump } from '../keepalived/dump.js';
import type { NodeFacts } from '../node/facts.js';
import { acceptance } from '../vrrp/acceptance.js';
import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import { allVips } from './instance-change.js';
import { routersOf } from './routers.js';

/** A VRRP instance of a node that was looked at. */
export interface SeenRouter {
  readonly facts: NodeFacts;
  readonly router: RouterConfig;
  readonly dump?: InstanceDump;
}

/**
 * What says that two routers of one VRID and family are of one pair:
 * `certain`: one names the other as its unicast peer, or hears it as MASTER; `likely`: they share a VIP, or would take each other's adverts and are in one network.
 */
export type Bond = 'certain' | 'likely';

/** The instances of a node, as keepalived runs them where it said so, else as its files say; none without keepalived's release. */
export function seenRouters(facts: NodeFacts): readonly SeenRouter[] {
  const { version, config, dump } = facts.keepalived;
  if (version === undefined) return [];
  return routersOf({ node: facts.node, release: version, config, dump, addresses: facts.addresses }).map((router) => {
    const own = dump?.find(({ name }) => name === router.instance);
    return { facts, router, ...(own === undefined ? {} : { dump: own }) };
  });
}

/**
 * The bonds between all routers of different nodes. One VRID may be in use in several places, with the same VIPs where they are copies of each other:
 * of a router that has a certain bond the likely ones don't count.
 */
export function bondsBetween(routers: readonly SeenRouter[]): readonly (readonly [SeenRouter, SeenRouter])[] {
  const all = routers.flatMap((one, index) =>
    routers.slice(index + 1).flatMap((other) => {
      const bond = bondOf(one, other);
      return bond === undefined ? [] : [{ one, other, bond }];
    }),
  );
  const settled = new Set(all.flatMap(({ one, other, bond }) => (bond === 'certain' ? [one, other] : [])));
  return all.flatMap(({ one, other, bond }) =>
    bond === 'certain' || !(settled.has(one) || settled.has(other)) ? [[one, other] as const] : [],
  );
}

function bondOf(one: SeenRouter, other: SeenRouter): Bond | undefined {
  if (one.facts === other.facts || instanceKey(one.router) !== instanceKey(other.router)) return undefined;
  if (knows(one, other) || knows(other, one)) return 'certain';
  return sharesVip(one.router, other.router) || wouldUnderstand(one, other) ? 'likely' : undefined;
}

/** By any address that the other has and is not one of the VIPs. */
function knows({ router, dump }: SeenRouter, { facts, router: other }: SeenRouter): boolean {
  const vips = allVips(other);
  const known = [...(router.unicast?.peers ?? []), ...(dump?.masterRouter === undefined ? [] : [dump.masterRouter])];
  return facts.addresses.some(({ address }) => known.includes(address) && !vips.includes(address));
}

function sharesVip(one: RouterConfig, other: RouterConfig): boolean {
  const vips = allVips(other);
  return allVips(one).some((vip) => vips.includes(vip));
}

function wouldUnderstand(one: SeenRouter, other: SeenRouter): boolean {
  return (
    acceptance(one.router, other.router).verdict === 'accepted' &&
    acceptance(other.router, one.router).verdict === 'accepted' &&
    inOneNetwork(one, other)
  );
}

function inOneNetwork(one: SeenRouter, other: SeenRouter): boolean {
  const networks = new BlockList();
  for (const { address, prefixLength } of ownAddresses(one))
    networks.addSubnet(address, prefixLength, address.includes(':') ? 'ipv6' : 'ipv4');
  return ownAddresses(other).some(({ address }) => networks.check(address, address.includes(':') ? 'ipv6' : 'ipv4'));
}

/** Of the interface and family of the instance; link-local ones are in every network. */
const ownAddresses = ({ facts, router }: SeenRouter): NodeFacts['addresses'] =>
  facts.addresses.filter(
    ({ ifname, address }) =>
      ifname === router.interface &&
      isIP(address) === (router.family === 'ipv6' ? 6 : 4) &&
      !address.startsWith('fe80:') &&
      !allVips(router).includes(address),
  );
