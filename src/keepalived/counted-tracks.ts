import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import type { KeepalivedConfig, SyncGroup, Track, VrrpInstance } from './config.js';
import { groupOf } from './sync-group.js';

const OWNER_PRIORITY = 255;
/** keepalived tells a file's default weight from a given one by its value alone. */
const DEFAULT_FILE_WEIGHT = 1;
/** Before it a sync group's member and an address owner lose their scripts and files of weight 0 too (seen on 2.1.5; 2.2.7 keeps them). */
const FIRST_WITH_UNWEIGHTED: Release = [2, 2, 0];

/** Something that really moves an instance's priority, or puts it into FAULT. */
export interface CountedTrack {
  readonly kind: Track['kind'];
  readonly name: string;
  /** 0: its failure is a fault. The track's own, else that of the script, file or process, after the rules for sync groups and owners. */
  readonly weight: number;
  readonly reverse: boolean;
  /** The sync group that tracks it for all its members; absent: the instance's own block. */
  readonly group?: string;
}

/**
 * What an instance's priority and state depend on (keepalived's `vrrp_complete_instance` and `sync_group_tracking_init`), its own
 * interface and those of its VIPs included. Weighted scripts and bfds of a member of a sync group, or of the address owner, do not count;
 * a file's weight becomes 0 there if it is 1 and drops the file otherwise; a member's weighted interface still counts, although
 * keepalived logs that it does not. A group's weights become 0 as soon as one of its members is the address owner.
 */
export function countedTracks(
  instance: VrrpInstance,
  config: KeepalivedConfig,
  /** keepalived's release; absent: the newest rules. */
  version?: string,
): readonly CountedTrack[] {
  const group = groupOf(instance.name, config.syncGroups);
  const own = ownTracks(instance, config, version).flatMap(({ counted }) => counted);
  const hasOwner = config.instances.some(
    ({ name, priority }) => priority === OWNER_PRIORITY && group?.members.includes(name),
  );
  const ofGroup = (group?.tracks ?? []).map((track) => {
    const resolved = resolve(track, config);
    return { ...resolved, ...(hasOwner && { weight: 0 }), group: group?.name ?? '' };
  });
  return mergeSame([...impliedTracks(instance), ...own, ...ofGroup]);
}

/** A track of an instance's own block that does not count as it says. */
export interface UncountedTrack {
  /** As it says. */
  readonly track: CountedTrack;
  /** What keepalived makes of it. */
  readonly becomes: 'nothing' | 'a fault';
  readonly at: Track['at'];
}

/** Tracks of an instance's own block that keepalived drops, or makes a fault, because of its sync group or of its priority 255. */
export function uncountedTracks(
  instance: VrrpInstance,
  config: KeepalivedConfig,
  /** keepalived's release; absent: the newest rules. */
  version?: string,
): readonly UncountedTrack[] {
  const counted = countedTracks(instance, config, version);
  return ownTracks(instance, config, version).flatMap(({ track, counted: [left], at }): readonly UncountedTrack[] => {
    if (left === undefined) {
      const isThere = counted.some(({ kind, name }) => kind === track.kind && name === track.name);
      return isThere ? [] : [{ track, becomes: 'nothing', at }];
    }
    return left.weight === 0 && track.weight !== 0 ? [{ track, becomes: 'a fault', at }] : [];
  });
}

/** The tracks of an instance's own block as they say, and what counts of each of them. */
function ownTracks(instance: VrrpInstance, config: KeepalivedConfig, version: string | undefined) {
  const group = groupOf(instance.name, config.syncGroups);
  const release = version === undefined ? undefined : readRelease(version);
  const keepsUnweighted = !release || compareReleases(release, FIRST_WITH_UNWEIGHTED) >= 0;
  return instance.tracks.map((written) => {
    const track = resolve(written, config);
    return { track, counted: ownTrack(track, instance, { group, keepsUnweighted }), at: written.at };
  });
}

/** Its own interface, and those that VIPs are put on: their going down is a fault. */
function impliedTracks(instance: VrrpInstance): readonly CountedTrack[] {
  const { dontTrackPrimary, interface: own } = instance;
  const ofVips = [...instance.addresses, ...instance.excludedAddresses]
    .filter(({ dev, noTrack }) => !noTrack && (dev ?? own) !== own)
    .map(({ dev = '' }) => dev);
  const names = [...(own === undefined || dontTrackPrimary ? [] : [own]), ...ofVips];
  return names.map((name) => ({ kind: 'interface', name, weight: 0, reverse: false }));
}

/** What is tracked twice counts once: as a fault if anything makes it one, else with the weight that is said last, the group's. */
function mergeSame(tracks: readonly CountedTrack[]): readonly CountedTrack[] {
  const merged = new Map<string, CountedTrack>();
  for (const track of tracks) {
    const key = `${track.kind} ${track.name}`;
    if (merged.get(key)?.weight !== 0) merged.set(key, track);
  }
  return [...merged.values()];
}

function resolve({ kind, name, weight, reverse }: Track, config: KeepalivedConfig): CountedTrack {
  const definition = { script: config.scripts, file: config.trackFiles, process: config.trackProcesses };
  const defined =
    kind === 'interface' || kind === 'bfd' ? undefined : definition[kind].find((each) => each.name === name);
  if (weight !== undefined) return { kind, name, weight, reverse: reverse ?? false };
  return { kind, name, weight: defined?.weight ?? 0, reverse: defined?.reverse ?? false };
}

function ownTrack(
  track: CountedTrack,
  { priority }: VrrpInstance,
  { group, keepsUnweighted }: { readonly group: SyncGroup | undefined; readonly keepsUnweighted: boolean },
): readonly CountedTrack[] {
  const isOwner = priority === OWNER_PRIORITY;
  if (!isOwner && (!group || group.trackingWeight)) return [track];
  if (track.kind === 'interface') return isOwner && track.weight !== 0 ? [] : [track];
  if (track.kind === 'process') return isOwner && track.weight !== 0 ? [] : [track];
  if (!keepsUnweighted) return [];
  if (track.weight === 0) return [track];
  return track.kind === 'file' && track.weight === DEFAULT_FILE_WEIGHT ? [{ ...track, weight: 0 }] : [];
}
