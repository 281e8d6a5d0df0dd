import type { SyncGroup, VrrpInstance } from './config.js';
import { type Block, last, linesOf } from './scalars.js';
import { readTracks, type Trackables } from './tracks.js';
import type { Warn } from './warnings.js';

/** A `vrrp_sync_group` block: its members become MASTER and BACKUP together. */
export function readSyncGroup({ directive, warn }: Block, known: Trackables): SyncGroup {
  const { tracks, ...dropped } = readTracks(directive, known, warn);
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    members: linesOf(directive, 'group').flatMap((line) => line.words),
    ...(tracks.length > 0 && { tracks }),
    ...dropped,
    ...(last(directive, 'sync_group_tracking_weight') && { trackingWeight: true }),
  };
}

/** The group that an instance belongs to: the first one that names it. */
export function groupOf(instance: string, groups: readonly SyncGroup[]): SyncGroup | undefined {
  return groups.find(({ members }) => members.includes(instance));
}

/** What keepalived complains about in groups: members that do not exist, or that are in another group already. */
export function warnOfGroups(
  { instances, syncGroups }: { readonly instances: readonly VrrpInstance[]; readonly syncGroups: readonly SyncGroup[] },
  warn: Warn,
): void {
  const names = new Set(instances.map(({ name }) => name));
  for (const group of syncGroups) {
    if (group.members.length === 0) warn(`sync group ${group.name} has no members: keepalived drops it`, group.at);
    for (const member of group.members) {
      if (!names.has(member))
        warn(`sync group ${group.name} names ${member}, which is no instance: it is ignored`, group.at);
      else if (groupOf(member, syncGroups) !== group)
        warn(`${member} is in another sync group than ${group.name} already: it is ignored here`, group.at);
    }
  }
}
