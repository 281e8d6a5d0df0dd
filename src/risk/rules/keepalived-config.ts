import { capabilitiesOf } from '../../keepalived/version.js';
import { notAllRead } from '../haproxy-checks.js';
import { nodeRule, type Rule } from '../rule.js';
import { ENDED_BY_RELOAD } from './keepalived-test.js';

const reloadUnchecked = nodeRule({
  id: 'keepalived-reload-unchecked',
  severity: 'high',
  what: 'keepalived reloads without checking its new configuration first',
  why: `${ENDED_BY_RELOAD} systemctl reload reports success all the same. With reload_check_config the same reload changes nothing.`,
  remedy: 'Set reload_check_config in global_defs.',
  sources: [
    'keepalived.conf(5), reload_check_config',
    'measured on keepalived 2.2.7',
    'keepalived release notes 2.2.0',
  ],
  needs: ['keepalived', 'keepalivedRelease'],
  *check({ keepalived, keepalivedRelease }) {
    const { globals, instances } = keepalived;
    if (globals.reloadCheckConfig || instances.length === 0 || !capabilitiesOf(keepalivedRelease).reloadCheckConfig)
      return;
    yield {
      message: `reload_check_config is not set: a reload with a bad file ends keepalived ${keepalivedRelease}`,
      ...notAllRead({ keepalived }),
    };
  },
});

const OWNER = 255;

const vipsDropped = nodeRule({
  id: 'vrrp-vip-traffic-dropped',
  severity: 'critical',
  what: 'keepalived itself drops all traffic to the VIPs',
  why: 'With vrrp_strict, strict_mode or no_accept a MASTER that is not the address owner puts a firewall rule in front of its VIPs (RFC 5798 section 6.1, Accept_Mode): HAProxy listens, and nobody reaches it. Strict mode also ignores authentication and preempt_delay, and older releases refuse unicast peers in it.',
  remedy: 'Take vrrp_strict out; where it must stay, use VRRP version 3 and set accept in the instance.',
  sources: [
    'measured on keepalived 2.2.7: the nft rules it sets',
    'acassen/keepalived#474',
    'acassen/keepalived#2046',
    'acassen/keepalived#2319',
    'RFC 5798 section 6.1',
  ],
  needs: ['keepalived'],
  *check({ keepalived: { instances, globals } }) {
    for (const { name, accept, priority, vips, excludedVips, strict, positions, at } of instances) {
      if (accept || priority === OWNER || vips.length + excludedVips.length === 0) continue;
      const place =
        positions.accept ?? positions.strict ?? (strict ? globals.positions?.['vrrp_strict'] : undefined) ?? at;
      const by = strict ? (positions.strict ? 'strict_mode' : 'vrrp_strict') : 'no_accept';
      yield {
        message: `${by} and priority ${priority}: ${name} drops all traffic to ${[...vips, ...excludedVips].join(', ')}`,
        subject: name,
        at: place,
      };
    }
  },
});

const noPriority = nodeRule({
  id: 'keepalived-scheduling-default',
  severity: 'low',
  what: 'keepalived is scheduled as any other process',
  why: 'On a machine that is short of CPU the MASTER sends its adverts too late (`A thread timer expired`): the other node takes over, and both are MASTER until it gets its turn.',
  remedy: 'Set vrrp_rt_priority, or max_auto_priority, in global_defs.',
  sources: ['acassen/keepalived#2066', 'keepalived.conf(5), vrrp_rt_priority and max_auto_priority'],
  needs: ['keepalived'],
  *check({ keepalived: { globals, instances } }) {
    if (instances.length === 0 || globals.rtPriority !== undefined || globals.maxAutoPriority !== undefined) return;
    yield {
      message: 'neither vrrp_rt_priority nor max_auto_priority is set',
      doubt: 'whether the machine is ever short of CPU is not known',
    };
  },
});

const includeUnread = nodeRule({
  id: 'keepalived-include-unread',
  severity: 'medium',
  what: 'keepalived.conf includes files that were not read',
  why: 'What stands in them is missing on this side of every comparison and every check.',
  remedy: 'See that the files are there and readable.',
  sources: ['keepalived.conf(5), include'],
  needs: ['keepalived'],
  *check({ keepalived: { includes } }) {
    for (const { pattern, at } of includes)
      yield { unseen: `${pattern}, included by ${at.file}:${at.line}, was not read` };
  },
});

/** What keepalived.conf makes of keepalived, whatever the other node says. */
export const keepalivedConfigRules: readonly Rule[] = [vipsDropped, reloadUnchecked, noPriority, includeUnread];
