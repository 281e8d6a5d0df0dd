import { timingProfile } from './profile.js';
import { instanceKey, type RouterConfig } from './router.js';
import { normaliseAdvertIntUs } from './timing.js';
import { sameVips, vipMisfit } from './vip-list.js';

/** keepalived compares this many characters of `auth_pass`. */
const AUTH_PASS_CHARACTERS = 8;
const MULTICAST_TTL = 255;
const DEFAULT_GROUP = 'the default multicast group';

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

/** Whether `receiver` accepts the adverts of `sender` (keepalived's `vrrp_check_packet`), by the receiver's release. */
export function acceptance(receiver: RouterConfig, sender: RouterConfig, reception: Reception = {}): Acceptance {
  const unheard = whyUnheard(receiver, sender);
  if (unheard !== undefined) return { verdict: 'unheard', reason: unheard };
  const profile = timingProfile(receiver.release);
  const faults = packetFaults(receiver, sender, reception.ttl ?? MULTICAST_TTL);
  const skipsVips = receiver.skipCheckAdvAddr === true && reception.fromSameMaster === true;
  const vips = skipsVips || sameVips(receiver.vips, sender.vips) ? undefined : vipMisfit(receiver, sender, profile);
  if (faults.length === 0 && vips === undefined) return { verdict: 'accepted', reason: '' };
  if (faults.length === 0 && profile === 'vip-tolerant') return { verdict: 'logged', reason: vips ?? '' };
  const reason = [...faults, ...(vips === undefined ? [] : [vips])].join('; ');
  const rearms = profile === 'legacy' || reception.state === 'MASTER';
  return { verdict: rearms ? 're-arming' : 'ignored', reason };
}

function whyUnheard(receiver: RouterConfig, sender: RouterConfig): string | undefined {
  if (instanceKey(receiver) !== instanceKey(sender)) {
    return `it is for VRID ${sender.vrid} (${sender.family}), not for ${receiver.vrid} (${receiver.family})`;
  }
  const { unicast } = sender;
  if (unicast === undefined && receiver.unicast === undefined && sender.multicastGroup !== receiver.multicastGroup) {
    return `${sender.node} sends to ${sender.multicastGroup ?? DEFAULT_GROUP}, it listens to ${receiver.multicastGroup ?? DEFAULT_GROUP}`;
  }
  if (unicast === undefined || unicast.peers.includes(addressOf(receiver))) return undefined;
  return `${sender.node} sends to ${unicast.peers.join(', ') || 'nobody'}, not to ${addressOf(receiver)}`;
}

function packetFaults(receiver: RouterConfig, sender: RouterConfig, ttl: number): readonly string[] {
  return [
    ...castFaults(receiver, sender, ttl),
    ...(receiver.version === sender.version
      ? []
      : [`wrong version: received ${sender.version}, expected ${receiver.version}`]),
    ...(receiver.version === 2 && sender.version === 2
      ? [...authFaults(receiver, sender), ...intervalFaults(receiver, sender)]
      : []),
  ];
}

function castFaults(receiver: RouterConfig, sender: RouterConfig, ttl: number): readonly string[] {
  if (receiver.unicast === undefined) {
    if (sender.unicast !== undefined) return ['a unicast advert where multicast is configured'];
    return ttl === MULTICAST_TTL ? [] : [`invalid TTL ${ttl}, expected ${MULTICAST_TTL}`];
  }
  if (sender.unicast === undefined) return ['a multicast advert where unicast is configured'];
  const known = receiver.unicast.checkSrc !== true || receiver.unicast.peers.includes(addressOf(sender));
  return known ? [] : [`${addressOf(sender)} is not one of the unicast peers`];
}

function authFaults(receiver: RouterConfig, sender: RouterConfig): readonly string[] {
  const [got, expected] = [authNumber(sender), authNumber(receiver)];
  if (got !== expected) return [`received a ${got} auth, expecting ${expected}`];
  return expected === 1 && significant(receiver) !== significant(sender) ? ['received an invalid passwd'] : [];
}

/** As on the wire (RFC 2338): 0 none, 1 simple password, 2 IP authentication header. */
function authNumber({ auth }: RouterConfig): 0 | 1 | 2 {
  if (auth === undefined) return 0;
  return auth.type === 'AH' ? 2 : 1;
}

const significant = ({ auth }: RouterConfig): string => (auth?.pass ?? '').slice(0, AUTH_PASS_CHARACTERS);

function intervalFaults(receiver: RouterConfig, sender: RouterConfig): readonly string[] {
  const [mine, received] = [normaliseAdvertIntUs(receiver), normaliseAdvertIntUs(sender)];
  if (mine === received) return [];
  return [`advertisement interval mismatch mine=${mine / 1e6} sec rcv'd=${received / 1e6} sec`];
}

/** The address a router sends from, and is sent to as a unicast peer. */
export function addressOf({ unicast, address }: RouterConfig): string {
  return unicast?.src ?? address;
}
