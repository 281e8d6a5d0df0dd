import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import type { VrrpInstance } from './config.js';
import type { Warn } from './warnings.js';

/** IFNAMSIZ without its end. */
const LONGEST_NAME = 15;
/** Older releases refuse unicast peers in strict mode (seen on 2.1.5; 2.2.7 runs). */
const FIRST_WITH_STRICT_UNICAST: Release = [2, 2, 0];

/** Warns of every instance with which keepalived does not run at all (`chk_min_cfg`, `check_vrid_conflicts`, `vrrp_complete_instance`). */
export function warnOfRefusals(
  instances: readonly VrrpInstance[],
  { version, warn }: { readonly version: string | undefined; readonly warn: Warn },
): void {
  const seen = new Map<string, string>();
  for (const instance of instances) {
    for (const reason of reasonsOf(instance, version)) warn(`${instance.name} ${reason}`, instance.at, 'refuses');
    const key = vridKey(instance);
    const other = key === undefined ? undefined : seen.get(key);
    if (other !== undefined)
      warn(
        `${instance.name} and ${other} both use VRID ${instance.vrid} on ${instance.interface}`,
        instance.at,
        'refuses',
      );
    if (key !== undefined && other === undefined) seen.set(key, instance.name);
  }
}

function reasonsOf(instance: VrrpInstance, keepalived: string | undefined): readonly string[] {
  const release = keepalived === undefined ? undefined : readRelease(keepalived);
  const refusesStrictUnicast = release !== undefined && compareReleases(release, FIRST_WITH_STRICT_UNICAST) < 0;
  const { vrid, strict, version, family, unicastPeers, unicastSrcIp } = instance;
  const hasInterface = instance.interface !== undefined;
  return [
    ...(vrid === undefined ? ['has no virtual_router_id'] : []),
    ...(hasInterface && (instance.interface ?? '').length > LONGEST_NAME
      ? [`names an interface of more than ${LONGEST_NAME} characters`]
      : []),
    ...(!hasInterface && unicastPeers.length === 0 ? ['has no interface'] : []),
    ...(!hasInterface && unicastPeers.length > 0 && unicastSrcIp === undefined
      ? ['has unicast peers, but neither an interface nor unicast_src_ip']
      : []),
    ...(instance.vips.length === 0 && (version === 3 || family === 'ipv6' || strict) ? ['has no VIP'] : []),
    ...(strict && unicastPeers.length > 0 && refusesStrictUnicast ? ['has unicast peers in strict mode'] : []),
  ];
}

/** Unicast and multicast instances do not meet; where the source address of a unicast one is not known, nothing is compared. */
function vridKey({ vrid, family, unicastPeers, unicastSrcIp, interface: ifname }: VrrpInstance): string | undefined {
  if (vrid === undefined || ifname === undefined) return undefined;
  if (unicastPeers.length === 0) return `${family} ${vrid} ${ifname}`;
  return `${family} ${vrid} ${ifname} unicast ${unicastSrcIp ?? ''}`;
}
