import { compareAddresses } from './address-order.js';
import { instanceKey, type RouterConfig } from './router.js';

/** Routers with an address each, and what had to be assumed for it. */
export interface Addressed {
  readonly routers: readonly RouterConfig[];
  readonly notes: readonly string[];
  /** Of these the address is a stand-in, as `NODE family/vrid`. */
  readonly standIns: readonly string[];
}

const UNKNOWN = new Set(['0.0.0.0', '::']);

/**
 * Files do not tell the addresses of interfaces. A unicast router gets the one that the others name as their peer; any other a stand-in of its
 * own, the first node the highest: it decides nothing but ties between equal priorities.
 */
export function assumeAddresses(routers: readonly RouterConfig[]): Addressed {
  const nodes = [...new Set(routers.map(({ node }) => node))];
  const notes: string[] = [];
  const standIns: string[] = [];
  const found = new Map<RouterConfig, string>();
  for (const router of routers) {
    if (!UNKNOWN.has(router.address)) continue;
    const others = routers.filter((each) => each !== router && instanceKey(each) === instanceKey(router));
    const named = namedByOthers(
      router,
      others,
      others.map((each) => found.get(each) ?? each.address),
    );
    if (named !== undefined)
      notes.push(`${router.node} is taken to be ${named}, the peer that ${listed(others)} would send to`);
    else standIns.push(routerId(router));
    found.set(router, named ?? standIn(router, nodes));
  }
  return {
    routers: routers.map((router) => ({ ...router, address: found.get(router) ?? router.address })),
    notes: [...new Set(notes)],
    standIns,
  };
}

/** What all others send to and is nobody else: rather one that it does not send to itself. */
function namedByOthers(
  { unicast, address }: RouterConfig,
  others: readonly RouterConfig[],
  taken: readonly string[],
): string | undefined {
  const lists = others.flatMap((each) => (each.unicast === undefined ? [] : [each.unicast.peers]));
  const [first, ...rest] = lists;
  const own = unicast?.src ?? address;
  if (first === undefined || !UNKNOWN.has(own)) return undefined;
  const candidates = first.filter((peer) => !taken.includes(peer) && rest.every((list) => list.includes(peer)));
  return candidates.find((peer) => unicast?.peers.includes(peer) !== true) ?? candidates[0];
}

const standIn = ({ node, family }: RouterConfig, nodes: readonly string[]): string =>
  `${family === 'ipv6' ? 'fe80::' : '192.0.2.'}${nodes.length - nodes.indexOf(node)}`;

/** Routers of equal base priority in one instance, of which only the address decides: where it was assumed, so was the winner. */
export function assumedTies(before: readonly RouterConfig[], { routers }: Addressed): readonly string[] {
  const unknown = new Set(before.filter(({ address }) => UNKNOWN.has(address)).map(routerId));
  const keys = [...new Set(routers.map(instanceKey))];
  return keys.flatMap((key) => {
    const all = routers.filter((each) => instanceKey(each) === key);
    const highest = Math.max(...all.map(({ priority }) => priority));
    const tied = all.filter(({ priority }) => priority === highest);
    if (tied.length < 2 || !tied.some((each) => unknown.has(routerId(each)))) return [];
    const [winner] = tied.toSorted((a, b) => compareAddresses(b.address, a.address));
    return [
      `${tied.map(({ node }) => node).join(' and ')} share priority ${highest} in ${nameOf(all)}: the higher address of the interface wins, which the files do not tell; taken to be that of ${winner?.node}`,
    ];
  });
}

/** Routers that a reload brings, with the addresses that their node has already. */
export function keepAddresses(
  loaded: readonly RouterConfig[],
  before: readonly RouterConfig[],
): readonly RouterConfig[] {
  return loaded.map((router) => {
    const own = before.filter(({ node, family }) => node === router.node && family === router.family);
    const same = own.find((each) => instanceKey(each) === instanceKey(router)) ?? own[0];
    return same === undefined || !UNKNOWN.has(router.address) ? router : { ...router, address: same.address };
  });
}

/** `NODE family/vrid`. */
export const routerId = (router: RouterConfig): string => `${router.node} ${instanceKey(router)}`;

const nameOf = ([first]: readonly RouterConfig[]): string => first?.instance ?? `VRID ${first?.vrid}`;

const listed = (routers: readonly RouterConfig[]): string =>
  [...new Set(routers.map(({ node }) => node))].join(' and ');
