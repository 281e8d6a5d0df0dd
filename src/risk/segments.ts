import { networkOf } from '../vrrp/address-order.js';
import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import type { NodeEvidence, PairEvidence } from './evidence.js';

/** The label that tells sites apart: networks of two sites are not one, even where they have the same addresses. */
const SITE = 'site';
/** What is taken for the length of a network that only a VIP without a mask tells of. */
const GUESSED = { ipv4: 24, ipv6: 64 } as const;

/** A router of a node, and the networks that its interface is on. */
export interface PlacedRouter {
  readonly pair: PairEvidence;
  readonly router: RouterConfig;
  readonly networks: readonly string[];
  /** The networks were observed on the interface; else they are told from addresses in files. */
  readonly isObserved: boolean;
}

/** The routers of all pairs with their networks; of an instance of which one node was observed, those that were. */
export const placedRouters = (pairs: readonly PairEvidence[]): readonly PlacedRouter[] =>
  pairs.flatMap((pair) => {
    const placed = pair.nodes.flatMap((node) =>
      (node.routers ?? []).map((router) => ({ pair, router, ...placeOf(node, router) })),
    );
    const observed = new Set(placed.flatMap((each) => (each.isObserved ? [instanceKey(each.router)] : [])));
    return placed.filter(({ router, isObserved }) => isObserved || !observed.has(instanceKey(router)));
  });

function placeOf(node: NodeEvidence, router: RouterConfig): Pick<PlacedRouter, 'networks' | 'isObserved'> {
  const own = [...router.vips, ...(router.excludedVips ?? [])];
  const observed = (node.state?.facts.addresses ?? []).filter(
    ({ ifname, address }) => ifname === router.interface && !own.includes(address) && isOf(router, address),
  );
  const networks = distinct(observed.map(({ address, prefixLength }) => networkOf(address, prefixLength)));
  if (networks.length > 0) return { networks, isObserved: true };
  const lengths = new Map(
    (node.keepalived?.instances ?? []).flatMap(({ addresses }) =>
      addresses.map(({ address, prefixLength }) => [address, prefixLength] as const),
    ),
  );
  const guessed = [...router.vips, ...(router.unicast?.src === undefined ? [] : [router.unicast.src])]
    .filter((address) => isOf(router, address))
    .map((address) => networkOf(address, lengths.get(address) ?? 0) ?? networkOf(address, GUESSED[router.family]));
  return { networks: distinct(guessed), isObserved: false };
}

const isOf = ({ family }: RouterConfig, address: string): boolean => address.includes(':') === (family === 'ipv6');

const distinct = (networks: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(networks.filter((network) => network !== undefined)),
];

/** Whether two pairs are at one site, or nobody said that they are not. */
export const mayMeet = (a: PairEvidence, b: PairEvidence): boolean =>
  a.labels[SITE] === undefined || b.labels[SITE] === undefined || a.labels[SITE] === b.labels[SITE];
