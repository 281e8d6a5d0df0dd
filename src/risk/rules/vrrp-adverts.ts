import type { PlacedValue } from '../../keepalived/config.js';
import { type RefusalCause, refusals } from '../../vrrp/acceptance.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { normaliseAdvertIntUs } from '../../vrrp/timing.js';
import { besideEachOther, byNode, instanceName, instanceOf, pairsOf, placeOf } from '../routers-beside.js';
import { pairRule, type Rule, type RuleText } from '../rule.js';

/** What follows when routers refuse each other's adverts, whatever the cause. */
const WHY =
  'A router refuses the adverts of another one, or never hears them. A BACKUP becomes MASTER one master-down interval later, so that two nodes hold the VIP; before keepalived 2.0.0 it never takes over when the MASTER fails.';

/** Each cause for which a router does not take another one's adverts has a rule of its own; where it is told from the values that differ. */
interface Cause extends Omit<RuleText, 'severity' | 'why'> {
  readonly cause: RefusalCause;
  readonly placed: PlacedValue;
  /** From the routers of one instance. */
  readonly says: (routers: readonly RouterConfig[]) => string;
}

const CAUSES: readonly Cause[] = [
  {
    id: 'vrrp-version-differs',
    cause: 'version',
    placed: 'version',
    says: (routers) => `VRRP version is ${byNode(routers, ({ version }) => `${version}`)}`,
    what: 'The nodes run different VRRP versions',
    remedy:
      'Give the instance the same version on all nodes, and reload them at the same moment. IPv6 is version 3 where nothing is said.',
    sources: [
      'keepalived vrrp.c vrrp_check_packet "wrong version"',
      'RFC 9568 section 7.1',
      'measured on keepalived 2.2.7',
    ],
  },
  {
    id: 'vrrp-auth-differs',
    cause: 'authentication',
    placed: 'auth',
    says: (routers) => authText(routers),
    what: 'The nodes authenticate their adverts differently',
    remedy:
      'Give all nodes the same auth_type and auth_pass, of which eight characters count, and reload them at the same moment.',
    sources: [
      'keepalived vrrp.c vrrp_check_packet "received an invalid passwd"',
      'RFC 2338 section 7.1',
      'measured on keepalived 2.2.7 and 1.3.5',
    ],
  },
  {
    id: 'vrrp-advert-int-differs',
    cause: 'advert_int',
    placed: 'advertInt',
    says: (routers) =>
      `advert_int of VRRP version 2 is ${byNode(routers, (router) => `${normaliseAdvertIntUs(router) / 1e6} s`)}`,
    what: 'The nodes have different advertisement intervals in VRRP version 2',
    remedy:
      'Give all nodes the same advert_int, and reload them at the same moment. Only version 3 learns the interval of the MASTER.',
    sources: [
      'keepalived vrrp.c vrrp_check_packet "advertisement interval mismatch"',
      'RFC 3768 section 7.1',
      'measured on keepalived 2.2.7',
    ],
  },
  {
    id: 'vrrp-multicast-group-differs',
    cause: 'multicast group',
    placed: 'interface',
    says: (routers) =>
      `adverts go to ${byNode(routers, ({ multicastGroup }) => multicastGroup ?? 'the default multicast group')}`,
    what: 'The nodes send their adverts to different multicast groups',
    remedy: 'Give all nodes the same vrrp_mcast_group4 and vrrp_mcast_group6, or leave them out everywhere.',
    sources: ['keepalived.conf(5) vrrp_mcast_group4', 'RFC 9568 section 5.1.1.2'],
  },
  {
    id: 'vrrp-unicast-and-multicast',
    cause: 'unicast or multicast',
    placed: 'unicastPeers',
    says: (routers) => `adverts are ${byNode(routers, ({ unicast }) => (unicast ? 'unicast' : 'multicast'))}`,
    what: 'Some nodes send their adverts by unicast, others by multicast',
    remedy: 'Give every node a unicast_peer block that names all others, or none of them.',
    sources: ['keepalived vrrp.c vrrp_check_packet', 'keepalived.conf(5) unicast_peer', 'measured on keepalived 2.2.7'],
  },
];

const authText = (routers: readonly RouterConfig[]): string => {
  const types = new Set(routers.map(({ auth }) => auth?.type));
  if (types.size > 1) return `auth_type is ${byNode(routers, ({ auth }) => auth?.type ?? 'not set')}`;
  const passes = [...new Set(routers.map(({ auth }) => auth?.pass))];
  return `auth_pass differs: ${byNode(routers, ({ auth }) => ORDINALS[passes.indexOf(auth?.pass)] ?? 'yet another')}`;
};

/** Passwords are told apart, never told. */
const ORDINALS = ['one', 'another'];

const causeRule = ({ cause, placed, says, ...text }: Cause): Rule =>
  pairRule({
    ...text,
    severity: 'critical',
    why: WHY,
    needs: ['keepalived', 'routers'],
    check: (nodes) =>
      besideEachOther(nodes, function* ({ shared }) {
        for (const all of shared) {
          const routers = DUMPED.includes(cause)
            ? all
            : all.filter((router) => instanceOf(nodes, router) !== undefined);
          const differing = pairsOf(routers).find(([a, b]) => isRefused(a, b, cause) || isRefused(b, a, cause));
          if (differing === undefined) continue;
          const subject = instanceName(routers);
          yield { subject, message: `${subject}: ${says(routers)}`, ...placeOf(nodes, differing[0], placed) };
        }
      }),
  });

/** keepalived's dump tells these; of an instance that it runs and that is no longer in its file nothing else is known. */
const DUMPED: readonly RefusalCause[] = ['version', 'advert_int', 'VIPs'];

const isRefused = (receiver: RouterConfig, sender: RouterConfig, cause: RefusalCause): boolean =>
  refusals(receiver, sender).some((each) => each.cause === cause);

/** A router takes the adverts of another one only if the two are set up alike. */
export const advertRules: readonly Rule[] = CAUSES.map(causeRule);
