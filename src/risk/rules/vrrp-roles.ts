import { contendersOf } from '../../plan/contender.js';
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
  needs: ['state'],
  pairNeeds: ['roles'],
  *check(nodes, { roles }) {
    const states = nodes.map(({ state }) => state);
    for (const instance of roles.instances) {
      const [master, ...others] = contendersOf(instance, states);
      if (master?.isMaster !== true) continue;
      for (const other of others) {
        if (other.nopreempt || other.basePriority <= master.basePriority) continue;
        const lowered =
          other.effectivePriority < other.basePriority
            ? `, ${other.effectivePriority} at the moment: a weighted check of it fails`
            : '';
        yield {
          message: `${master.node} is MASTER of ${labelOf(instance)} with priority ${master.effectivePriority}, ${other.node} has ${other.basePriority}${lowered}`,
          node: other.node,
          subject: instance.name,
          ...(other.preemptDelayUs > 0 &&
            lowered === '' && {
              doubt: `its preempt_delay of ${other.preemptDelayUs / 1e6} s may not have passed yet`,
            }),
        };
      }
    }
  },
});

/** What the nodes are to their instances at this moment. */
export const vrrpRoleRules: readonly Rule[] = [nodeUnable, notPreferred];
