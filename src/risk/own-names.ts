import type { NodeEvidence } from './evidence.js';

/** What a node is called and reached by itself: names and addresses that differ between the nodes of a pair by design. Longest first. */
export function ownNames({ node, state, routers = [] }: NodeEvidence, vips: ReadonlySet<string>): readonly string[] {
  const hostname = state?.facts.hostname;
  const addresses = [
    ...(state?.facts.addresses ?? []).map(({ address }) => address),
    ...routers.flatMap(({ address, unicast }) => [address, ...(unicast?.src === undefined ? [] : [unicast.src])]),
  ];
  const own = [
    node,
    ...(hostname === undefined ? [] : [hostname, hostname.replace(/\..*$/, '')]),
    ...addresses.filter((address) => !vips.has(address) && !SHARED.has(address)),
  ];
  return [...new Set(own)].filter((each) => each !== '').toSorted((a, b) => b.length - a.length);
}

/** No node's own: any address, or the loopback one of each. */
const SHARED: ReadonlySet<string> = new Set(['0.0.0.0', '::', '127.0.0.1', '::1']);

/** The VIPs that any node of a pair may hold. Empty: no keepalived configuration is known. */
export const vipsOf = (nodes: readonly NodeEvidence[]): ReadonlySet<string> =>
  new Set(
    nodes.flatMap(({ keepalived, routers = [] }) => [
      ...(keepalived?.instances ?? []).flatMap(({ vips, excludedVips }) => [...vips, ...excludedVips]),
      ...routers.flatMap(({ vips, excludedVips = [] }) => [...vips, ...excludedVips]),
    ]),
  );
