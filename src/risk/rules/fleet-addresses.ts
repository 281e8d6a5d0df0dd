import type { PairEvidence } from '../evidence.js';
import { fleetRule, type Rule } from '../rule.js';
import { mayMeet, placedRouters } from '../segments.js';

/** One address for two pairs. */
export const fleetAddressRules: readonly Rule[] = [
  fleetRule({
    id: 'fleet-address-claimed-twice',
    severity: 'critical',
    what: 'Two pairs claim one address',
    why: 'Both answer for it: neighbours learn now the one MAC address and now the other, and connections break whenever they change their mind.',
    remedy:
      'Take the address out of one of the two. Pairs at sites that reuse the same addresses are told apart by a label `site` in the inventory.',
    sources: ['RFC 5227 section 1', 'keepalived.conf(5), virtual_ipaddress'],
    *check(pairs) {
      for (const claims of claimsByAddress(pairs).values()) {
        for (const mine of claims) {
          const other = claims.find(
            (each) =>
              each.pair !== mine.pair && mayMeet(each.pair, mine.pair) && (each.what === 'VIP' || mine.what === 'VIP'),
          );
          if (other === undefined) continue;
          yield {
            pair: mine.pair.pair,
            subject: mine.address,
            message: `${mine.address}, ${textOf(mine)}, is ${textOf(other)} in pair ${other.pair.pair} too`,
            ...(!(mine.isObserved && other.isObserved) && {
              doubt: 'only files tell it: on networks that do not meet, or as an anycast address, it is no fault',
            }),
          };
        }
      }
    },
  }),
];

interface Claim {
  readonly pair: PairEvidence;
  readonly address: string;
  readonly what: 'VIP' | 'node';
  /** The instance, or the node. */
  readonly of: string;
  /** The network of its interface was seen on the node. */
  readonly isObserved: boolean;
}

const textOf = ({ what, of }: Claim): string => (what === 'VIP' ? `VIP of ${of}` : `an address of ${of}`);

/** The VIPs of every pair and the addresses that its nodes send from, each once a pair. */
function claimsByAddress(pairs: readonly PairEvidence[]): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>();
  const claim = (each: Claim): void => {
    const others = claims.get(each.address) ?? [];
    claims.set(each.address, others);
    if (!others.some(({ pair, what }) => pair === each.pair && what === each.what)) others.push(each);
  };
  for (const { pair, router, isObserved } of placedRouters(pairs)) {
    const of = router.instance ?? `VRID ${router.vrid}`;
    for (const address of [...router.vips, ...(router.excludedVips ?? [])])
      claim({ pair, address, what: 'VIP', of, isObserved });
    const own = router.unicast?.src ?? router.address;
    if (!NO_ADDRESS.test(own)) claim({ pair, address: own, what: 'node', of: router.node, isObserved });
  }
  return claims;
}

/** Not known, or of one link alone. */
const NO_ADDRESS = /^(?:0\.0\.0\.0$|::$|fe[89ab])/i;
