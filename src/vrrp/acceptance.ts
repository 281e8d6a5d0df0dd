import { timingProfile } from './profile.js';
import { instanceKey, type RouterConfig } from './router.js';
import { normaliseAdvertIntUs } from './timing.js';
import { sameVips, vipMisfit } from './vip-list.js';

/** keepalived compares this many characters of `auth_pass`. */
const AUTH_PASS_CHARACTERS = 8;
const MULTICAST_TTL = 255;
const DEFAULT_GROUP = { ipv4: '224.0.0.18', ipv6: 'ff02::12' } as const;

/**
 * What a router does with an advert of another one, before priorities are looked at:
 * `accepted`; `logged` accepted with a warning; `ignored` refused, the timer runs on, so that a BACKUP becomes MASTER too;
 * `re-arming` refused, yet the timer starts anew (a legacy BACKUP then never takes over; a MASTER sends its next advert later);
 * `unheard` it never reaches the instance.
 */
export interface Acceptance {
  readonly verdict: 'accepted' | 'logged' | 'ignored' | 're-arming' | 'unheard';
  /** Everything that keepalived finds wrong, in its own words where it has any; empty when accepted. */
  readonly reason: string;
}

/** What acceptance depends on beside the two configurations. */
export interface Reception {
  /** State of the receiver. Default BACKUP. */
  readonly state?: 'BACKUP' | 'MASTER';
  /** The last advert it accepted came from the same router: `skip_check_adv_addr` then checks no VIPs. Default false. */
  readonly fromSameMaster?: boolean;
  /** Time to live on arrival. Default 255. */
  readonly ttl?: number;
}

/** What about an advert is not as its receiver expects it. */
export type RefusalCause =
  | 'instance'
  | 'multicast group'
  | 'unicast peers'
  | 'unicast or multicast'
  | 'TTL'
  | 'unicast source'
  | 'version'
  | 'authentication'
  | 'advert_int'
  | 'VIPs';

/** One thing that is wrong with an advert, in keepalived's own words where it has any. */
export interface Refusal {
  readonly cause: RefusalCause;
  readonly reason: string;
}

/** An advert with one of these is for somebody else: the receiver never sees it. */
const UNHEARD: readonly RefusalCause[] = ['instance', 'multicast group', 'unicast peers'];

/** Whether `receiver` accepts the adverts of `sender` (keepalived's `vrrp_check_packet`), by the receiver's release. */
export function acceptance(receiver: RouterConfig, sender: RouterConfig, reception: Reception = {}): Acceptance {
  const found = refusals(receiver, sender, reception);
  const unheard = found.find(({ cause }) => UNHEARD.includes(cause));
  if (unheard !== undefined) return { verdict: 'unheard', reason: unheard.reason };
  if (found.length === 0) return { verdict: 'accepted', reason: '' };
  const profile = timingProfile(receiver.release);
  const reason = found.map((each) => each.reason).join('; ');
  if (profile === 'vip-tolerant' && found.every(({ cause }) => cause === 'VIPs')) return { verdict: 'logged', reason };
  const rearms = profile === 'legacy' || reception.state === 'MASTER';
  return { verdict: rearms ? 're-arming' : 'ignored', reason };
}

/** Everything about the adverts of `sender` that is not as `receiver` expects it. Of another instance nothing else is compared. */
export function refusals(
  receiver: RouterConfig,
  sender: RouterConfig,
  { ttl = MULTICAST_TTL, fromSameMaster = false }: Reception = {},
): readonly Refusal[] {
  if (instanceKey(receiver) !== instanceKey(sender)) {
    const [got, own] = [sender, receiver].map(({ vrid, family }) => `${vrid} (${family})`);
    return [{ cause: 'instance', reason: `it is for VRID ${got}, not for ${own}` }];
  }
  const bothV2 = receiver.version === 2 && sender.version === 2;
  const checksVips = receiver.skipCheckAdvAddr !== true || !fromSameMaster;
  return [
    ...destinationFaults(receiver, sender),
    ...castFaults(receiver, sender, ttl),
    ...versionFaults(receiver, sender),
    ...(bothV2 ? [...authFaults(receiver, sender), ...intervalFaults(receiver, sender)] : []),
    ...(checksVips && !sameVips(receiver.vips, sender.vips) ? [vipFault(receiver, sender)] : []),
  ];
}

function destinationFaults(receiver: RouterConfig, sender: RouterConfig): readonly Refusal[] {
  const { unicast } = sender;
  if (unicast === undefined) {
    if (receiver.unicast !== undefined || groupOf(sender) === groupOf(receiver)) return [];
    const reason = `${sender.node} sends to ${groupOf(sender)}, it listens to ${groupOf(receiver)}`;
    return [{ cause: 'multicast group', reason }];
  }
  if (unicast.peers.includes(addressOf(receiver))) return [];
  const reason = `${sender.node} sends to ${unicast.peers.join(', ') || 'nobody'}, not to ${addressOf(receiver)}`;
  return [{ cause: 'unicast peers', reason }];
}

function castFaults(receiver: RouterConfig, sender: RouterConfig, ttl: number): readonly Refusal[] {
  if (receiver.unicast === undefined) {
    if (sender.unicast !== undefined)
      return [{ cause: 'unicast or multicast', reason: 'a unicast advert where multicast is configured' }];
    return ttl === MULTICAST_TTL ? [] : [{ cause: 'TTL', reason: `invalid TTL ${ttl}, expected ${MULTICAST_TTL}` }];
  }
  if (sender.unicast === undefined)
    return [{ cause: 'unicast or multicast', reason: 'a multicast advert where unicast is configured' }];
  const known = receiver.unicast.checkSrc !== true || receiver.unicast.peers.includes(addressOf(sender));
  return known ? [] : [{ cause: 'unicast source', reason: `${addressOf(sender)} is not one of the unicast peers` }];
}

function versionFaults(receiver: RouterConfig, sender: RouterConfig): readonly Refusal[] {
  if (receiver.version === sender.version) return [];
  return [{ cause: 'version', reason: `wrong version: received ${sender.version}, expected ${receiver.version}` }];
}

function authFaults(receiver: RouterConfig, sender: RouterConfig): readonly Refusal[] {
  const cause = 'authentication';
  const [got, expected] = [authNumber(sender), authNumber(receiver)];
  if (got !== expected) return [{ cause, reason: `received a ${got} auth, expecting ${expected}` }];
  const differs = expected === 1 && significant(receiver) !== significant(sender);
  return differs ? [{ cause, reason: 'received an invalid passwd' }] : [];
}

/** As on the wire (RFC 2338): 0 none, 1 simple password, 2 IP authentication header. */
function authNumber({ auth }: RouterConfig): 0 | 1 | 2 {
  if (auth === undefined) return 0;
  return auth.type === 'AH' ? 2 : 1;
}

const significant = ({ auth }: RouterConfig): string => (auth?.pass ?? '').slice(0, AUTH_PASS_CHARACTERS);

function intervalFaults(receiver: RouterConfig, sender: RouterConfig): readonly Refusal[] {
  const [mine, received] = [normaliseAdvertIntUs(receiver), normaliseAdvertIntUs(sender)];
  if (mine === received) return [];
  const reason = `advertisement interval mismatch mine=${mine / 1e6} sec rcv'd=${received / 1e6} sec`;
  return [{ cause: 'advert_int', reason }];
}

const vipFault = (receiver: RouterConfig, sender: RouterConfig): Refusal => ({
  cause: 'VIPs',
  reason: vipMisfit(receiver, sender, timingProfile(receiver.release)),
});

const groupOf = ({ family, multicastGroup }: RouterConfig): string => multicastGroup ?? DEFAULT_GROUP[family];

/** The address a router sends from, and is sent to as a unicast peer. */
export function addressOf({ unicast, address }: RouterConfig): string {
  return unicast?.src ?? address;
}
