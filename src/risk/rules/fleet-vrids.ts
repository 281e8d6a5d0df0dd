import { acceptance } from '../../vrrp/acceptance.js';
import { instanceKey } from '../../vrrp/router.js';
import { fleetRule, type Rule } from '../rule.js';
import { mayMeet, type PlacedRouter, placedRouters } from '../segments.js';

/** One VRID for two pairs on one network. */
export const fleetVridRules: readonly Rule[] = [
  fleetRule({
    id: 'fleet-vrid-shared',
    severity: 'critical',
    what: 'Two pairs use one VRID on the same network',
    why: 'A node takes the adverts of the other pair for those of its own MASTER: from keepalived 2.3.3 on, and where the VIPs are the same, the pair of lower priority lets its VIPs go; before 2.0 a BACKUP never takes over; in between every advert is an error in the log. With use_vmac both pairs answer with one MAC address.',
    remedy:
      'Give each pair a VRID of its own on each network (1 to 255), or use unicast_peer. Pairs at sites that reuse the same addresses are told apart by a label `site` in the inventory.',
    sources: [
      'RFC 9568 section 5.2.3 (VRID), section 7.3 (virtual MAC address)',
      'keepalived vrrp_check_packet()',
      'acassen/keepalived#2444',
      'easzlab/kubeasz#126',
    ],
    *check(pairs) {
      for (const [mine, others] of clashing(placedRouters(pairs))) {
        const met = others.map((other) => ({ other, effect: effectBetween(mine, other) }));
        const worst = met.find(({ effect }) => effect === 'heard' || effect === 'one MAC') ?? met[0];
        if (worst === undefined || worst.effect === 'none') continue;
        const { pair, router } = mine;
        const names = [...new Set(others.map((other) => other.pair.pair))]
          .map((name) => nodesText(name, others))
          .join(', ');
        const isSure = mine.isObserved && worst.other.isObserved;
        yield {
          pair: pair.pair,
          subject: router.instance ?? `VRID ${router.vrid}`,
          message: `VRID ${router.vrid} (${router.family}) is also used by ${names}: ${CONSEQUENCE[worst.effect]}`,
          severity: worst.effect === 'refused' ? 'medium' : 'critical',
          ...(!isSure && { doubt: 'that both are on one network is told from their VIPs alone' }),
        };
      }
    },
  }),
];

type Effect = 'heard' | 'one MAC' | 'refused' | 'none';

const CONSEQUENCE: Readonly<Record<Effect, string>> = {
  heard: 'their adverts count as those of a MASTER of its own',
  'one MAC': 'with use_vmac both have one MAC address',
  refused: 'each of their adverts is refused, and logged as an error',
  none: '',
};

/** One router of each instance of each pair that shares a VRID and a network with routers of other pairs, with those; none of them does nothing. */
function clashing(placed: readonly PlacedRouter[]): ReadonlyMap<PlacedRouter, readonly PlacedRouter[]> {
  const byPlace = new Map<string, PlacedRouter[]>();
  for (const each of placed) {
    for (const network of each.networks) {
      const place = `${instanceKey(each.router)} ${network}`;
      const there = byPlace.get(place);
      if (there) there.push(each);
      else byPlace.set(place, [each]);
    }
  }
  const found = new Map<string, { readonly mine: PlacedRouter; readonly others: readonly PlacedRouter[] }>();
  for (const there of byPlace.values()) {
    for (const mine of there) {
      const others = there.filter(
        (other) =>
          other.pair.pair !== mine.pair.pair && mayMeet(mine.pair, other.pair) && effectBetween(mine, other) !== 'none',
      );
      const instance = `${mine.pair.pair} ${instanceKey(mine.router)}`;
      if (others.length > (found.get(instance)?.others.length ?? 0)) found.set(instance, { mine, others });
    }
  }
  return new Map([...found.values()].map(({ mine, others }) => [mine, others]));
}

/** What the adverts of one do to the other, either way round: a unicast router hears its peers alone, and is not heard by those that listen to a group. */
function effectBetween({ router: a }: PlacedRouter, { router: b }: PlacedRouter): Effect {
  if (a.vmac === true && b.vmac === true) return 'one MAC';
  if ((a.unicast === undefined) !== (b.unicast === undefined)) return 'none';
  const verdicts = [acceptance(a, b), acceptance(b, a)].map(({ verdict }) => verdict);
  if (verdicts.some((verdict) => verdict === 'accepted' || verdict === 'logged' || verdict === 're-arming'))
    return 'heard';
  return verdicts.includes('ignored') ? 'refused' : 'none';
}

const nodesText = (pair: string, routers: readonly PlacedRouter[]): string =>
  `${pair} (${routers.flatMap((each) => (each.pair.pair === pair ? [each.router.node] : [])).join(', ')})`;
