import { readAddress } from './address.js';
import { readAuth } from './auth.js';
import type { VrrpInstance } from './config.js';
import { flag, type Globals } from './globals.js';
import { advertIntOf, downTimerAdvertsOf, OWNER_PRIORITY, priorityOf, versionOf } from './instance-timing.js';
import { readInteger } from './numbers.js';
import { readPreemption } from './preemption.js';
import { all, type Block, last, linesOf, scalar } from './scalars.js';
import { readTracks, type Trackables } from './tracks.js';
import type { Directive } from './tree.js';
import { addressesOf, readVips, type Vips } from './vips.js';

/** What an instance takes from outside its block. */
export interface InstanceContext {
  /** As they stand at the end of the file. */
  readonly globals: Globals;
  /** keepalived's release; absent: the newest rules. */
  readonly version: string | undefined;
  readonly known: Trackables;
}

/** A `vrrp_instance` block with keepalived's defaults and normalisation applied (`alloc_vrrp`, `vrrp_complete_instance`). */
export function readInstance(block: Block, { globals, version: release, known }: InstanceContext): VrrpInstance {
  const { directive, warn } = block;
  const vips = readVips(block, release);
  const family = familyOf(directive, vips);
  const strict = flag(directive, 'strict_mode') ?? globals.strict;
  const version = versionOf(block, { family, strict, globals });
  const configuredState = startStateOf(block);
  const priority = priorityOf(block, configuredState);
  const startState = configuredState ?? (priority === OWNER_PRIORITY ? 'MASTER' : 'BACKUP');
  const vrid = scalar(block, {
    keyword: 'virtual_router_id',
    read: (word) => readInteger(word, 1, 255),
    otherwise: 'it stays unset',
  });
  if (!vrid) warn(`${directive.args[0]} has no virtual_router_id: keepalived does not run it`, directive.at);
  const ifname = last(directive, 'interface')?.args[0] ?? globals.defaultInterface;
  const unicastSrcIp = unicastSrcIpOf(block);
  const auth = readAuth(block, { version, strict });
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    ...(vrid && { vrid: vrid.value }),
    ...(ifname !== undefined && { interface: ifname }),
    version,
    family,
    priority,
    startState,
    advertIntUs: advertIntOf(block, version),
    downTimerAdverts: downTimerAdvertsOf(block, { strict, globals }),
    ...readPreemption(block, { startState, priority, strict }),
    vips: vips.vips,
    excludedVips: vips.excludedVips,
    unicastPeers: unicastPeersOf(block, family),
    ...(unicastSrcIp !== undefined && { unicastSrcIp }),
    ...(auth && { auth }),
    tracks: readTracks(directive, known, warn),
  };
}

function familyOf(directive: Directive, vips: Vips): 'ipv4' | 'ipv6' {
  if (vips.family) return vips.family;
  if (all(directive, 'native_ipv6').length > 0) return 'ipv6';
  const source = last(directive, 'unicast_src_ip') ?? last(directive, 'mcast_src_ip');
  const hint = source?.args[0] ?? linesOf(directive, 'unicast_peer')[0]?.words[0] ?? '';
  return readAddress(hint)?.family ?? 'ipv4';
}

/** Absent when nothing is configured: an owner starts as MASTER then. */
function startStateOf({ directive, warn }: Block): 'MASTER' | 'BACKUP' | undefined {
  const states = all(directive, 'state');
  for (const { args, at } of states) {
    if (args[0] !== 'MASTER' && args[0] !== 'BACKUP') {
      warn(`state ${JSON.stringify(args[0] ?? '')} is neither MASTER nor BACKUP: BACKUP is used`, at);
    }
  }
  if (states.length === 0) return undefined;
  return states.some(({ args }) => args[0] === 'MASTER') ? 'MASTER' : 'BACKUP';
}

function unicastPeersOf({ directive, warn }: Block, family: 'ipv4' | 'ipv6'): readonly string[] {
  return addressesOf(linesOf(directive, 'unicast_peer'), warn).flatMap((peer) => {
    if (peer.family === family) return [peer.address];
    warn(`unicast peer ${peer.address} is not of the family of the instance: keepalived drops it`, peer.at);
    return [];
  });
}

function unicastSrcIpOf(block: Block): string | undefined {
  return scalar(block, {
    keyword: 'unicast_src_ip',
    read: (word) => readAddress(word)?.address,
    otherwise: 'it is ignored',
  })?.value;
}
