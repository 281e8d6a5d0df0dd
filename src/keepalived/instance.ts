import { readAddress } from './address.js';
import { readAdvertRules } from './advert-rules.js';
import { readAuth } from './auth.js';
import type { PlacedValue, Position, VrrpInstance } from './config.js';
import { familyOf } from './family.js';
import { readGarp } from './garp.js';
import { flag, type Globals } from './globals.js';
import { advertIntOf, downTimerAdvertsOf, OWNER_PRIORITY, priorityOf, versionOf } from './instance-timing.js';
import { readInteger } from './numbers.js';
import { readPreemption } from './preemption.js';
import { all, type Block, last, linesOf, scalar } from './scalars.js';
import { readTracks, type Trackables } from './tracks.js';
import type { Directive } from './tree.js';
import { addressesOf, readVips } from './vips.js';

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
  const family = familyOf(directive) ?? 'ipv4';
  const vips = readVips(block, { family, version: release });
  const strict = flag(directive, 'strict_mode') ?? globals.strict;
  const version = versionOf(block, { family, strict, globals });
  const configuredState = startStateOf(block);
  const priority = priorityOf(block, configuredState);
  const startState = wantedState(block, { configuredState, priority, strict });
  const vrid = scalar(block, {
    keyword: 'virtual_router_id',
    read: (word) => readInteger(word, 1, 255),
    otherwise: 'it stays unset',
  });
  const ifname = last(directive, 'interface')?.args[0] ?? globals.defaultInterface;
  const unicastSrcIp = unicastSrcIpOf(block, family);
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
    advertIntUs: advertIntOf(block, { version, release }),
    downTimerAdverts: downTimerAdvertsOf(block, { strict, globals, release }),
    ...readPreemption(block, { startState, priority, strict }),
    strict,
    accept: acceptOf(directive, { strict, priority, version }),
    garp: readGarp(block, { globals, strict }),
    adverts: readAdvertRules(block, { globals, strict, release }),
    dontTrackPrimary: last(directive, 'dont_track_primary') !== undefined,
    useVmac: last(directive, 'use_vmac') !== undefined,
    vips: vips.addresses.map(({ address }) => address),
    excludedVips: vips.excludedAddresses.map(({ address }) => address),
    addresses: vips.addresses,
    excludedAddresses: vips.excludedAddresses,
    unicastPeers: unicastPeersOf(block, family),
    ...(unicastSrcIp !== undefined && { unicastSrcIp }),
    ...(auth && { auth }),
    ...readTracks(directive, known, warn),
    positions: positionsOf(directive),
  };
}

const PLACES: ReadonlyMap<string, PlacedValue> = new Map([
  ['virtual_router_id', 'vrid'],
  ['interface', 'interface'],
  ['version', 'version'],
  ['priority', 'priority'],
  ['state', 'startState'],
  ['advert_int', 'advertInt'],
  ['down_timer_adverts', 'downTimerAdverts'],
  ['preempt', 'preempt'],
  ['nopreempt', 'preempt'],
  ['preempt_delay', 'preemptDelay'],
  ['strict_mode', 'strict'],
  ['accept', 'accept'],
  ['no_accept', 'accept'],
  ['unicast_src_ip', 'unicastSrcIp'],
  ['unicast_peer', 'unicastPeers'],
  ['authentication', 'auth'],
]);

function positionsOf({ children }: Directive): Partial<Record<PlacedValue, Position>> {
  const positions: Partial<Record<PlacedValue, Position>> = {};
  for (const { keyword, at } of children) {
    const value = PLACES.get(keyword);
    if (value !== undefined) positions[value] = at;
  }
  return positions;
}

/** An owner starts as MASTER where nothing is configured; in strict mode an owner always does and nobody else. */
function wantedState(
  { directive, warn }: Block,
  {
    configuredState,
    priority,
    strict,
  }: { readonly configuredState: 'MASTER' | 'BACKUP' | undefined; readonly priority: number; readonly strict: boolean },
): 'MASTER' | 'BACKUP' {
  const ofPriority = priority === OWNER_PRIORITY ? 'MASTER' : 'BACKUP';
  if (configuredState === undefined || configuredState === ofPriority) return ofPriority;
  if (!strict) return configuredState;
  warn(
    `state ${configuredState} does not go with priority ${priority} in strict mode: ${ofPriority} is used`,
    last(directive, 'state')?.at ?? directive.at,
  );
  return ofPriority;
}

/** `accept` and `no_accept`; strict mode in version 2 accepts for the address owner alone. */
function acceptOf(
  directive: Directive,
  { strict, priority, version }: { readonly strict: boolean; readonly priority: number; readonly version: 2 | 3 },
): boolean {
  const isOwner = priority === OWNER_PRIORITY;
  const said = directive.children.findLast(({ keyword }) => keyword === 'accept' || keyword === 'no_accept');
  if (!said) return isOwner || !strict;
  return said.keyword === 'accept' && (isOwner || !strict || version === 3);
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

function unicastSrcIpOf(block: Block, family: 'ipv4' | 'ipv6'): string | undefined {
  return scalar(block, {
    keyword: 'unicast_src_ip',
    read: (word) => {
      const address = readAddress(word);
      return address?.family === family ? address.address : undefined;
    },
    otherwise: 'it is ignored',
  })?.value;
}
