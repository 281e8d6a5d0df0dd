import type { KeepalivedConfig, VrrpInstance } from '../keepalived/config.js';
import { type CountedTrack, countedTracks } from '../keepalived/counted-tracks.js';
import type { InstanceDump } from '../keepalived/dump.js';
import type { RouterConfig, RouterTrack } from '../vrrp/router.js';

/** A node's keepalived, as far as the VRRP model asks for it. */
export interface RouterSource {
  readonly node: string;
  /** keepalived's release, such as `2.2.7`. */
  readonly release: string;
  /** Absent where it could not be read. */
  readonly config?: KeepalivedConfig | undefined;
  /** keepalived's own word: what it runs is what counts, and its values go before those of the file. */
  readonly dump?: readonly InstanceDump[] | undefined;
  /** Addresses on the node's interfaces; VIPs among them don't matter. */
  readonly addresses: readonly { readonly ifname: string; readonly address: string }[];
}

/**
 * The VRRP instances of a node for the model: what keepalived runs where it said so, else what its file says. Instances without a VRID, which
 * keepalived does not run, are left out. Without an address on the interface, `unicast_src_ip` or 0.0.0.0 stands for it: it only breaks ties.
 */
export function routersOf(source: RouterSource): readonly RouterConfig[] {
  const { config, dump } = source;
  const written = config?.instances ?? [];
  if (dump === undefined) {
    return written.flatMap((instance) =>
      instance.vrid === undefined || config === undefined
        ? []
        : [routerOf({ ...source, config }, instance, instance.vrid)],
    );
  }
  return dump.map((running) => {
    const instance = written.find(({ name }) => name === running.name);
    return instance === undefined || config === undefined
      ? routerOfDump(source, running)
      : routerOf({ ...source, config }, instance, running.vrid, running);
  });
}

/** An instance that is not, or no longer, in the file: keepalived's defaults for what its dump does not tell. */
function routerOfDump({ node, release, addresses }: RouterSource, dump: InstanceDump): RouterConfig {
  const vips = dump.vips.map(({ address }) => address);
  const excludedVips = dump.excludedVips?.map(({ address }) => address) ?? [];
  const family = vips[0]?.includes(':') ? 'ipv6' : 'ipv4';
  const { name, vrid, version, priority, advertIntUs } = dump;
  return {
    node,
    instance: name,
    address: addressOf(addresses, { interface: dump.interface, family, vips, excludedVips }),
    release,
    version,
    vrid,
    family,
    interface: dump.interface,
    priority,
    advertIntUs,
    vips,
    excludedVips,
    ...runningTiming(dump),
  };
}

function runningTiming({ nopreempt, preemptDelayUs, downTimerAdverts }: InstanceDump): Partial<RouterConfig> {
  return {
    ...(nopreempt !== undefined && { nopreempt }),
    ...(preemptDelayUs !== undefined && { preemptDelayUs }),
    ...(downTimerAdverts !== undefined && { downTimerAdverts }),
  };
}

function routerOf(
  source: RouterSource & { readonly config: KeepalivedConfig },
  instance: VrrpInstance,
  vrid: number,
  dump?: InstanceDump,
): RouterConfig {
  const { config, node, release } = source;
  const { startupDelayUs, mcastGroup4, mcastGroup6 } = config.globals;
  const multicastGroup = instance.family === 'ipv6' ? mcastGroup6 : mcastGroup4;
  const group = config.syncGroups.find(({ members }) => members.includes(instance.name))?.name;
  const { auth, garp, adverts } = instance;
  return {
    node,
    instance: instance.name,
    address: addressOf(source.addresses, instance),
    release,
    version: dump?.version ?? instance.version,
    vrid,
    family: instance.family,
    ...(instance.interface !== undefined && { interface: instance.interface }),
    priority: dump?.priority ?? instance.priority,
    advertIntUs: dump?.advertIntUs ?? instance.advertIntUs,
    downTimerAdverts: instance.downTimerAdverts,
    nopreempt: instance.nopreempt,
    preemptDelayUs: instance.preemptDelayUs,
    ...(dump !== undefined && runningTiming(dump)),
    ...(startupDelayUs !== undefined && { startupDelayUs }),
    startState: instance.startState,
    vips: dump?.vips.map(({ address }) => address) ?? instance.vips,
    excludedVips: dump?.excludedVips?.map(({ address }) => address) ?? instance.excludedVips,
    ...(auth !== undefined && { auth }),
    ...(instance.unicastPeers.length > 0 && { unicast: unicastOf(instance) }),
    ...(multicastGroup !== undefined && { multicastGroup }),
    ...(instance.useVmac && { vmac: true }),
    skipCheckAdvAddr: adverts.skipCheckAdvAddr,
    lowerPrioNoAdvert: adverts.lowerPrioNoAdvert,
    dontTrackPrimary: instance.dontTrackPrimary,
    ...(group !== undefined && { syncGroup: group }),
    tracks: tracksOf(instance, config, release),
    garp: {
      masterDelayUs: garp.delayUs,
      masterRepeat: garp.repeat,
      masterRefreshUs: garp.refreshUs,
      masterRefreshRepeat: garp.refreshRepeat,
    },
  };
}

function unicastOf({ unicastPeers, unicastSrcIp, adverts }: VrrpInstance): NonNullable<RouterConfig['unicast']> {
  const src = unicastSrcIp === undefined ? {} : { src: unicastSrcIp };
  return { peers: unicastPeers, checkSrc: adverts.checkUnicastSrc, ...src };
}

/** The interface's first address of the family that is no VIP. */
function addressOf(
  addresses: RouterSource['addresses'],
  instance: Pick<VrrpInstance, 'interface' | 'family' | 'vips' | 'excludedVips' | 'unicastSrcIp'>,
): string {
  const vips = new Set([...instance.vips, ...instance.excludedVips]);
  const primary = addresses.find(
    ({ ifname, address }) =>
      ifname === instance.interface &&
      !vips.has(address) &&
      address.includes(':') === (instance.family === 'ipv6') &&
      (instance.family === 'ipv4' || address.startsWith('fe80:')),
  );
  return primary?.address ?? instance.unicastSrcIp ?? (instance.family === 'ipv6' ? '::' : '0.0.0.0');
}

/** What counts after the rules for sync groups and owners; its own interface is the model's `dontTrackPrimary`. */
function tracksOf(instance: VrrpInstance, config: KeepalivedConfig, release: string): readonly RouterTrack[] {
  return countedTracks(instance, config, release)
    .filter(({ kind, name }) => kind !== 'interface' || name !== instance.interface)
    .map((track) => ({ ...trackOf(track, config), ofGroup: true }));
}

function trackOf({ kind, name, weight, reverse }: CountedTrack, config: KeepalivedConfig): RouterTrack {
  const script = kind === 'script' ? config.scripts.find((each) => each.name === name) : undefined;
  if (script === undefined) return { kind, name, weight, reverse };
  const { intervalUs, timeoutUs, rise, fall } = script;
  return { kind, name, weight, reverse, intervalUs, timeoutUs, rise, fall };
}
