import { failureLatency, hungLatencyUs } from '../../vrrp/detection.js';
import { trackedChecks } from '../../vrrp/tracked-checks.js';
import { notAllRead } from '../haproxy-checks.js';
import { nodeRule, type Rule } from '../rule.js';

/** keepalived itself notices a dead router in less than four seconds by default; a check that takes much longer decides the outage. */
const LONG_US = 10_000_000;
const seconds = (us: number): string => `${Number((us / 1e6).toFixed(1))} s`;

const trackUndefined = nodeRule({
  id: 'check-track-undefined',
  severity: 'critical',
  what: 'An instance tracks a script, process or file that is not defined before it',
  why: 'keepalived logs `not found, ignoring` and runs without the check: when what it watches dies, the VIP stays where it is.',
  remedy:
    'Define it above the vrrp_instance or vrrp_sync_group that tracks it, under the same name; keepalived -t then says nothing of it.',
  sources: [
    'measured on keepalived 2.2.7',
    'keepalived vrrp_track.c, vrrp_track_script_handler',
    'keepalived.conf(5), track_script',
  ],
  needs: ['keepalived'],
  *check(node) {
    const { instances, syncGroups, scripts, trackFiles, trackProcesses } = node.keepalived;
    const defined = { script: scripts, file: trackFiles, process: trackProcesses, interface: [], bfd: [] };
    for (const { name: subject, droppedTracks = [] } of [...instances, ...syncGroups])
      for (const { kind, name, at } of droppedTracks) {
        const later = defined[kind].find((each) => each.name === name);
        const where =
          later === undefined ? 'which is defined nowhere' : `which is defined only after it, in line ${later.at.line}`;
        yield {
          message: `${subject} tracks ${kind} ${name}, ${where}: keepalived drops it`,
          subject,
          at,
          ...(kind === 'file' && { severity: 'medium' }),
          ...(later === undefined && notAllRead(node)),
        };
      }
  },
});

const slow = nodeRule({
  id: 'check-slow',
  severity: 'high',
  what: 'A tracked script takes long to notice a failure',
  why: 'Clients are sent to a node that does not serve until the check has failed `fall` times; a script that hangs counts only when its timeout has passed and it has been killed.',
  remedy:
    'Let interval be 1 or 2 seconds, fall 2 or 3, and timeout less than interval; and give the script itself a time limit.',
  sources: ['keepalived vrrp_scheduler.c, vrrp_script_child_thread', 'measured on keepalived 2.2.7'],
  needs: ['keepalived', 'routers'],
  *check({ keepalived, routers }) {
    const checks = routers.flatMap((router) => trackedChecks(router));
    for (const check of new Map(checks.map((each) => [each.name, each])).values()) {
      const script = keepalived.scripts.find(({ name }) => name === check.name);
      const { intervalUs, fall = 1, timeoutUs } = check;
      const [failedUs, hungUs] = [failureLatency(check).worstUs, hungLatencyUs(check)];
      const at = script && { at: script.at };
      const runs = `fall ${fall}, interval ${seconds(intervalUs)}`;
      if (failedUs > LONG_US)
        yield {
          message: `vrrp_script ${check.name} notices a failure after up to ${seconds(failedUs)} (${runs})`,
          ...at,
        };
      else if (hungUs > 2 * LONG_US)
        yield {
          message: `vrrp_script ${check.name} notices after up to ${seconds(hungUs)} that what it asks hangs (${runs}, timeout ${seconds(timeoutUs || intervalUs)})`,
          severity: 'medium',
          ...at,
        };
    }
  },
});

/** Scripts, processes and files that keepalived tracks. */
export const keepalivedCheckRules: readonly Rule[] = [trackUndefined, slow];
