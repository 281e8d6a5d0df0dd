import type { VrrpVersion } from './timing.js';

/**
 * One VRRP instance as one node runs it: all that decides what it sends, what it accepts and when it acts.
 * Plain data; a node with several instances has one of these for each. Defaults are keepalived's.
 */
export interface RouterConfig {
  readonly node: string;
  /** `vrrp_instance` name; only for text. Default `VRID n`. */
  readonly instance?: string;
  /** Primary address of the interface: it breaks ties between MASTERs of equal priority, and is what unicast peers name. */
  readonly address: string;
  /** keepalived's release, such as `2.2.7`: it decides the profile and what differs between releases. */
  readonly release: string;
  readonly version: VrrpVersion;
  readonly vrid: number;
  readonly family: 'ipv4' | 'ipv6';
  /** Matched on reload: another interface is another router. Default none. */
  readonly interface?: string;
  /** Configured (base) priority, 1..255. */
  readonly priority: number;
  /** As configured or normalised; it is normalised for the version either way. */
  readonly advertIntUs: number;
  /** Default 3. */
  readonly downTimerAdverts?: number;
  /** Default false. */
  readonly nopreempt?: boolean;
  /** Default 0. */
  readonly preemptDelayUs?: number;
  /** `vrrp_startup_delay`. Default 0. */
  readonly startupDelayUs?: number;
  /** `state`. Default: MASTER for priority 255, else BACKUP. */
  readonly startState?: 'MASTER' | 'BACKUP';
  /** Advertised virtual addresses (`virtual_ipaddress`), bare and canonical. */
  readonly vips: readonly string[];
  /** `virtual_ipaddress_excluded`: held with the others, never advertised. Default none. */
  readonly excludedVips?: readonly string[];
  /** Counts in version 2 only, and the first 8 characters of `pass` only. Default none. */
  readonly auth?: { readonly type: string; readonly pass: string };
  /** Absent: multicast. */
  readonly unicast?: Unicast;
  /** Where multicast adverts go. Default 224.0.0.18 or ff02::12. */
  readonly multicastGroup?: string;
  /** `use_vmac`. Default false. */
  readonly vmac?: boolean;
  /** `skip_check_adv_addr`: the VIP list of a MASTER accepted before is not checked again. Default false. */
  readonly skipCheckAdvAddr?: boolean;
  /** `lower_prio_no_advert` (strict mode too): a MASTER does not answer an advert of lower priority. Default false. */
  readonly lowerPrioNoAdvert?: boolean;
  /** `dont_track_primary`: its own interface going down is no fault of it. Default false. */
  readonly dontTrackPrimary?: boolean;
  /** `vrrp_sync_group` it belongs to on its node. Default none. */
  readonly syncGroup?: string;
  /** Default none. */
  readonly tracks?: readonly RouterTrack[];
  /** Default {@link DEFAULT_GARP}. */
  readonly garp?: Partial<GarpSettings>;
}

/** `unicast_src_ip` and `unicast_peer`. */
export interface Unicast {
  /** Default: the interface's primary address. */
  readonly src?: string;
  readonly peers: readonly string[];
  /** `check_unicast_src`: adverts from addresses that are not peers are refused. Default false. */
  readonly checkSrc?: boolean;
}

/** One thing that an instance tracks. Weight 0: its failure is a FAULT (with `reverse`: its success is). */
export interface RouterTrack {
  readonly name: string;
  readonly kind: 'script' | 'interface' | 'file' | 'process' | 'bfd';
  /** The track's own weight, else the script's. Default 0. */
  readonly weight?: number;
  /** Default false. */
  readonly reverse?: boolean;
  /** It is tracked by the sync group, not by the instance: then weights count. Default false. */
  readonly ofGroup?: boolean;
  /** Scripts: default 1 s. Others are noticed at once. */
  readonly intervalUs?: number;
  /** Scripts: 0 or absent is the interval. */
  readonly timeoutUs?: number;
  /** Scripts: successes in a row that count. Default 1. */
  readonly rise?: number;
  /** Scripts: failures in a row that count. Default 1. */
  readonly fall?: number;
  /** Scripts: how long one run takes. Default 0. */
  readonly runUs?: number;
}

/** When gratuitous ARPs (unsolicited neighbour adverts) are sent, for each VIP. */
export interface GarpSettings {
  /** `garp_master_delay`: the second batch comes this long after the first; 0: there is no second one. */
  readonly masterDelayUs: number;
  /** `garp_master_repeat`: how many in a batch. */
  readonly masterRepeat: number;
  /** `garp_master_refresh`: 0 is never. */
  readonly masterRefreshUs: number;
  /** `garp_master_refresh_repeat`. */
  readonly masterRefreshRepeat: number;
}

/** keepalived's defaults (include/vrrp.h). */
export const DEFAULT_GARP: GarpSettings = {
  masterDelayUs: 5_000_000,
  masterRepeat: 5,
  masterRefreshUs: 0,
  masterRefreshRepeat: 1,
};

/**
 * Whether keepalived takes the second for the first one changed when it reloads, and keeps its state, or ends the first and starts the
 * second as BACKUP (`vrrp_exist`). Names don't count.
 */
export function survivesReload(before: RouterConfig, after: RouterConfig): boolean {
  return differingIdentity(before, after) === undefined;
}

/** What makes it another instance for keepalived, in the words of its configuration; absent: nothing does. */
export function differingIdentity(before: RouterConfig, after: RouterConfig): string | undefined {
  if (before.vrid !== after.vrid) return 'virtual_router_id';
  if (before.family !== after.family) return 'address family';
  if (before.interface !== after.interface) return 'interface';
  if ((before.unicast === undefined) !== (after.unicast === undefined)) return 'unicast_peer';
  if (before.unicast?.src !== after.unicast?.src) return 'unicast_src_ip';
  if (before.multicastGroup !== after.multicastGroup) return 'vrrp_mcast_group';
  return (before.vmac ?? false) === (after.vmac ?? false) ? undefined : 'use_vmac';
}

/** What is the same on the wire for all routers of one instance: family and VRID (RFC 9568 section 5.2.3). */
export function instanceKey({ family, vrid }: Pick<RouterConfig, 'family' | 'vrid'>): string {
  return `${family}/${vrid}`;
}
