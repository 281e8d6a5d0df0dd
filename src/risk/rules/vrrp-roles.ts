import { type Contender, contendersOf } from '../../plan/contender.js';
import { instanceKey } from '../../vrrp/router.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import type { NodeWith } from '../evidence.js';
import { labelOf, viewsOf } from '../live-views.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const nodeUnable = nodeRule({
  id: 'vrrp-node-unable',
  severity: 'critical',
  what: 'A node could not take over: its keepalived does not run, or is in FAULT',
  why: 'The pair has one node less than it seems: when the MASTER fails, the service is down.',
  remedy: 'See what keepalived says on that node (journalctl -u keepalived), and start it or mend what it names.',
  sources: ['RFC 5798 section 6.4', 'keepalived vrrp_track.c'],
  needs: ['state'],
  *check(node) {
    for (const { instance, view } of viewsOf(node)) {
      const subject = instance.name;
      if (view.role === 'down')
        yield { message: `keepalived does not run on ${node.node}: it has no part in ${labelOf(instance)}`, subject };
      if (view.role === 'FAULT') yield { message: `${node.node} is in FAULT in ${labelOf(instance)}`, subject };
    }
  },
});

const notPreferred = pairRule({
  id: 'vrrp-master-not-preferred',
  severity: 'high',
  what: 'The MASTER is not the node with the highest priority',
  why: 'A node of higher priority that preempts would have taken over within the master-down interval: a check of it fails, or it does not hear the MASTER. The next restart of either keepalived moves the VIP.',
  remedy: 'See on the preferred node which check fails and whether it hears adverts, before anything is changed.',
  sources: ['RFC 5798 section 6.4.2', 'keepalived vrrp.c, vrrp_state_backup'],
  needs: ['state', 'routers'],
  pairNeeds: ['roles'],
  *check(nodes, { roles }) {
    const states = nodes.map(({ state }) => state);
    for (const instance of roles.instances) {
      const [master, ...others] = contendersOf(instance, states).map((each) => ({
        ...each,
        wellAt: wellAt(each, nodes),
      }));
      if (master?.isMaster !== true) continue;
      for (const { node, nopreempt, effectivePriority, wellAt: well, preemptDelayUs } of others) {
        const isBackup = instance.views.some((view) => view.node === node && view.role === 'BACKUP');
        const isPreferred = well > master.wellAt || effectivePriority > master.effectivePriority;
        if (!isBackup || nopreempt || !isPreferred) continue;
        const lowered = effectivePriority < well;
        const has = lowered
          ? `would have ${well}, and has ${effectivePriority}: a check of it fails, or a track_file lowers it`
          : `has ${effectivePriority}`;
        yield {
          message: `${master.node} is MASTER of ${labelOf(instance)} with priority ${master.effectivePriority}, ${node} ${has}`,
          node,
          subject: instance.name,
          ...(preemptDelayUs > 0 &&
            !lowered && { doubt: `its preempt_delay of ${preemptDelayUs / 1e6} s may not have passed yet` }),
        };
      }
    }
  },
});

/** The effective priority of a node whose checks all pass. */
function wellAt({ node, key, effectivePriority }: Contender, nodes: readonly NodeWith<'routers'>[]): number {
  const routers = nodes.find((each) => each.node === node)?.routers;
  const router = routers?.find((each) => instanceKey(each) === key);
  return router === undefined ? effectivePriority : effectiveOf(router);
}

/** What the nodes are to their instances at this moment. */
export const vrrpRoleRules: readonly Rule[] = [nodeUnable, notPreferred];
