import { failureLatency, hungLatencyUs } from '../../vrrp/detection.js';
import { instanceKey } from '../../vrrp/router.js';
import { trackedChecks } from '../../vrrp/tracked-checks.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import type { NodeEvidence } from '../evidence.js';
import { checksOf, servesVipsOf, writtenTracks } from '../haproxy-checks.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

/** keepalived itself notices a dead router in less than four seconds by default; a check that takes much longer decides the outage. */
const LONG_US = 10_000_000;
const seconds = (us: number): string => `${Number((us / 1e6).toFixed(1))} s`;

const notAllRead = ({ keepalived }: NodeEvidence): { readonly doubt?: string } => {
  const [first] = keepalived?.includes ?? [];
  return first === undefined ? {} : { doubt: `the files of include ${first.pattern} were not read` };
};

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

const haproxyNotTracked = nodeRule({
  id: 'haproxy-not-tracked',
  severity: 'high',
  what: 'An instance whose VIPs HAProxy serves tracks nothing that tells whether HAProxy works',
  why: 'When HAProxy dies or hangs, keepalived does not notice: the VIP stays on the node and every connection is refused until somebody acts.',
  remedy:
    'Track a vrrp_script that asks HAProxy for an answer, with weight 0 or with a weight that takes the priority below that of the other node.',
  sources: ['keepalived.conf(5), vrrp_script and track_script', 'acassen/keepalived#2599'],
  needs: ['keepalived', 'haproxy'],
  *check(node) {
    for (const instance of node.keepalived.instances) {
      if (instance.vips.length === 0 || !servesVipsOf(instance, node.haproxy)) continue;
      const kinds = new Set(writtenTracks(instance, node.keepalived).map(({ kind }) => kind));
      if (kinds.has('script') || kinds.has('process')) continue;
      const { name: subject, vips, at } = instance;
      yield {
        message: `${subject} moves ${vips.join(', ')} to and fro without any check of HAProxy`,
        subject,
        at,
        ...(kinds.has('file') && { doubt: 'something else may write its track_file when HAProxy fails' }),
        ...notAllRead(node),
      };
    }
  },
});

const processOnly = nodeRule({
  id: 'check-process-only',
  severity: 'medium',
  what: 'The only check of HAProxy is a script that looks for a process',
  why: 'killall -0 and pidof prove that some process of that name exists: they succeed for a worker of an old configuration, for another instance, and for a HAProxy that answers nobody.',
  remedy:
    'Ask HAProxy for an answer: an HTTP request to a monitor-uri, or `show info` on its stats socket; or track its process with vrrp_track_process beside such a check.',
  sources: ['acassen/keepalived#2599', 'killall(1)', 'HAProxy manual, monitor-uri'],
  needs: ['keepalived', 'haproxy'],
  *check({ keepalived, haproxy, keepalivedRelease }) {
    for (const instance of keepalived.instances) {
      if (!servesVipsOf(instance, haproxy)) continue;
      const checks = checksOf(instance, keepalived, keepalivedRelease);
      const scripts = keepalived.scripts.filter(({ name }) => checks.some((check) => check.name === name));
      const [first] = scripts;
      if (first === undefined || checks.some(({ tells }) => tells === 'other')) continue;
      yield {
        message: `${instance.name} relies on vrrp_script ${scripts.map(({ name, command }) => `${name} (${command})`).join(', ')}, which only finds a process`,
        subject: instance.name,
        at: first.at,
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
      const { intervalUs = 0, fall = 1, timeoutUs = 0 } = check;
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

const preemptsEarly = pairRule({
  id: 'preempt-before-haproxy-serves',
  severity: 'high',
  what: 'The preferred node takes its VIP back after a boot without waiting for HAProxy',
  why: 'keepalived is ready within seconds of a boot and preempts; until HAProxy has read its files and listens, clients are refused although the other node could serve them.',
  remedy:
    'Track a check with weight 0 that only succeeds when HAProxy answers, or set preempt_delay (or vrrp_startup_delay) longer than HAProxy takes to start.',
  sources: ['keepalived.conf(5), preempt_delay and vrrp_startup_delay', 'keepalived vrrp.c, vrrp_state_backup'],
  needs: ['keepalived', 'haproxy', 'routers'],
  *check(nodes) {
    const routers = nodes.flatMap((node) => node.routers.map((router) => ({ node, router })));
    for (const key of new Set(routers.map(({ router }) => instanceKey(router)))) {
      const [first, second] = routers
        .filter(({ router }) => instanceKey(router) === key)
        .toSorted((a, b) => effectiveOf(b.router) - effectiveOf(a.router));
      if (first === undefined || second === undefined) continue;
      const { node, router } = first;
      const { nopreempt = false, preemptDelayUs = 0, startupDelayUs = 0 } = router;
      const waits =
        nopreempt || preemptDelayUs > 0 || startupDelayUs > 0 || node.keepalived.globals.delayAfterBootUs !== undefined;
      const instance = node.keepalived.instances.find(({ name }) => name === router.instance);
      if (waits || effectiveOf(router) === effectiveOf(second.router) || instance === undefined) continue;
      const checks = checksOf(instance, node.keepalived, node.keepalivedRelease);
      if (!servesVipsOf(instance, node.haproxy) || checks.some(({ tells }) => tells === 'other')) continue;
      const what = checks.length === 0 ? 'nothing it tracks' : `none of ${checks.map(({ name }) => name).join(', ')}`;
      yield {
        message: `${node.node} preempts in ${instance.name} as soon as keepalived runs, and ${what} waits until HAProxy listens`,
        node: node.node,
        subject: instance.name,
        at: instance.positions.priority ?? instance.at,
        doubt: 'how long HAProxy takes to start is not known',
      };
    }
  },
});

/** What stands between a HAProxy that fails and a VIP that moves. */
export const keepalivedCheckRules: readonly Rule[] = [
  trackUndefined,
  haproxyNotTracked,
  processOnly,
  slow,
  preemptsEarly,
];
