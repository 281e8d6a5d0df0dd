import { uncountedTracks } from '../../keepalived/counted-tracks.js';
import { groupOf } from '../../keepalived/sync-group.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

const OWNER_PRIORITY = 255;

const droppedInGroup = nodeRule({
  id: 'vrrp-weight-dropped-in-sync-group',
  severity: 'critical',
  what: 'An instance in a sync group tracks something with a weight, which keepalived drops',
  why: 'The members of a sync group move together, so weights count on the group alone: keepalived does not even run the check. A service that fails is not noticed, and the VIP stays where it is.',
  remedy: 'Move the track block from the instance to its vrrp_sync_group, or give the check weight 0.',
  sources: [
    'keepalived vrrp_sync.c sync_group_tracking_init "ignoring tracked script … with weights due to SYNC group"',
    'keepalived.conf(5) vrrp_sync_group track_script',
    'measured on keepalived 2.2.7',
  ],
  needs: ['keepalived'],
  *check({ node, keepalived, keepalivedRelease }) {
    for (const instance of keepalived.instances) {
      const { name: subject, priority } = instance;
      const group = groupOf(subject, keepalived.syncGroups);
      if (group === undefined || priority === OWNER_PRIORITY) continue;
      for (const { track, becomes, at } of uncountedTracks(instance, keepalived, keepalivedRelease)) {
        const what = `${track.kind} ${track.name} with weight ${track.weight}`;
        yield becomes === 'nothing'
          ? {
              subject,
              message: `${subject}: ${node} does not track ${what}, because it is in sync group ${group.name}`,
              at,
            }
          : {
              subject,
              message: `${subject}: ${node} takes any number but 0 in ${what} for a FAULT, because it is in sync group ${group.name}`,
              severity: 'medium',
              at,
            };
      }
    }
  },
});

const ownerIgnores = nodeRule({
  id: 'vrrp-owner-ignores-weights',
  severity: 'critical',
  what: 'The address owner tracks something with a weight, which never changes its priority',
  why: 'Priority 255 stays 255 whatever is tracked: the node keeps the VIP although its check fails, and clients keep reaching a service that does not work.',
  remedy: 'Give the instance a priority from 1 to 254, or the check weight 0: its failure is a FAULT then.',
  sources: [
    'RFC 9568 section 5.2.4',
    'keepalived vrrp_track.c vrrp_set_effective_priority',
    'measured on keepalived 2.2.7',
  ],
  needs: ['keepalived'],
  *check({ node, keepalived, keepalivedRelease }) {
    for (const instance of keepalived.instances.filter(({ priority }) => priority === OWNER_PRIORITY)) {
      const { name: subject } = instance;
      for (const { track, at } of uncountedTracks(instance, keepalived, keepalivedRelease)) {
        if (track.weight === 0) continue;
        const message = `${subject}: ${track.kind} ${track.name} with weight ${track.weight} does nothing on ${node}, whose priority is ${OWNER_PRIORITY}`;
        yield { subject, message, at };
      }
    }
  },
});

const ownInterface = nodeRule({
  id: 'vrrp-own-interface-tracked',
  severity: 'medium',
  what: 'track_interface names the interface of the instance itself',
  why: 'keepalived tracks it anyway and ignores the line: its going down is a FAULT, whatever weight stands there. With dont_track_primary nothing tracks it.',
  remedy: 'Take the line out.',
  sources: [
    'keepalived vrrp.c vrrp_complete_instance "Ignoring track_interface … since own interface"',
    'measured on keepalived 2.2.7',
  ],
  needs: ['keepalived'],
  *check({ node, keepalived: { instances } }): Generator<Found> {
    for (const { name: subject, interface: own, tracks, dontTrackPrimary } of instances) {
      for (const { weight = 0, at } of tracks.filter(({ kind, name }) => kind === 'interface' && name === own)) {
        const effect = dontTrackPrimary
          ? 'beside dont_track_primary: its going down does nothing'
          : weight === 0
            ? 'which is tracked anyway'
            : `whose going down is a FAULT, not a change of priority by ${weight}`;
        const isMore = dontTrackPrimary || weight !== 0;
        const message = `${subject}: ${node} ignores track_interface ${own}, ${effect}`;
        yield { subject, message, at, severity: isMore ? 'medium' : 'low' };
      }
    }
  },
});

/** Tracks that do not count as they say. */
export const uncountedTrackRules: readonly Rule[] = [droppedInGroup, ownerIgnores, ownInterface];
