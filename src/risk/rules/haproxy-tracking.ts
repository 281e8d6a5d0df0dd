import { instanceKey } from '../../vrrp/router.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import { checksOf, notAllRead, servesVipsOf, writtenTracks } from '../haproxy-checks.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

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

/** Whether a VIP goes where HAProxy serves. */
export const haproxyTrackingRules: readonly Rule[] = [haproxyNotTracked, processOnly, preemptsEarly];
