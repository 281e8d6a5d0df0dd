import type { VrrpInstance } from '../../keepalived/config.js';
import { timingProfile } from '../../vrrp/profile.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import type { NodeWith } from '../evidence.js';
import { besideEachOther, instanceName, instanceOf, listed, placeOf, type VrrpNode } from '../routers-beside.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';
import type { Severity } from '../severity.js';

const OWNER_PRIORITY = 255;

const prioritiesEqual = pairRule({
  id: 'vrrp-priorities-equal',
  severity: 'high',
  what: 'Two nodes have the same priority in one instance',
  why: 'Nothing in the configuration says who is MASTER: it is whoever started first, and no node takes the VIP back from another. After a power cut or a healed split both are MASTER until the one with the lower address yields.',
  remedy:
    'Give every node a priority of its own, such as 150 and 100; add nopreempt where the VIP is to stay where it is.',
  sources: [
    'RFC 9568 section 6.4.3',
    'keepalived vrrp.c vrrp_state_backup, vrrp_state_master_rx',
    'acassen/keepalived#1528',
    'acassen/keepalived#2032',
    'measured on keepalived 2.2.7',
  ],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared }) {
      for (const routers of shared) {
        for (const tied of tiesOf(routers)) {
          const [first] = tied;
          if (first === undefined) continue;
          const subject = instanceName(routers);
          const names = listed(tied.map(({ node }) => node));
          yield {
            subject,
            message: `${subject}: ${names} ${tied.length === 2 ? 'both' : 'all'} have priority ${effectiveOf(first)}`,
            severity: tieSeverity(tied, routers),
            ...placeOf(nodes, first, 'priority'),
          };
        }
      }
    }),
});

/** Routers of one effective priority, of those that more than one has. */
function tiesOf(routers: readonly RouterConfig[]): readonly (readonly RouterConfig[])[] {
  const priorities = [...new Set(routers.map(effectiveOf))];
  return priorities
    .map((priority) => routers.filter((router) => effectiveOf(router) === priority))
    .filter(({ length }) => length > 1);
}

/** Where all have nopreempt it is meant that nobody is preferred; a tie among those below the highest shows only when that one fails. */
function tieSeverity(tied: readonly RouterConfig[], routers: readonly RouterConfig[]): Severity {
  if (tied.every(({ nopreempt = false }) => nopreempt)) return 'low';
  const [priority = 0] = tied.map(effectiveOf);
  return routers.some((router) => effectiveOf(router) > priority) ? 'medium' : 'high';
}

const stateMasterTwice = pairRule({
  id: 'vrrp-state-master-twice',
  severity: 'medium',
  what: 'More than one node has state MASTER in one instance',
  why: 'Before 2.0.0 each of them starts as MASTER and holds the VIP until it hears the other. From 2.0.0 on all start as BACKUP, but state MASTER still clears nopreempt and preempt_delay.',
  remedy: 'Write state BACKUP on all nodes: the priority decides.',
  sources: [
    'keepalived vrrp_scheduler.c vrrp_init_state',
    'keepalived vrrp.c vrrp_complete_instance',
    'measured on keepalived 1.3.5 and 2.2.7',
  ],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared }) {
      for (const routers of shared) {
        const masters = routers.filter(
          (router) => instanceOf(nodes, router)?.positions.startState && router.startState === 'MASTER',
        );
        const [first] = masters;
        if (first === undefined || masters.length < 2) continue;
        const subject = instanceName(routers);
        const isLegacy = masters.some(({ release }) => timingProfile(release) === 'legacy');
        yield {
          subject,
          message: `${subject}: ${listed(masters.map(({ node }) => node))} have state MASTER`,
          severity: isLegacy ? 'medium' : 'low',
          ...placeOf(nodes, first, 'startState'),
        };
      }
    }),
});

const nopreemptCleared = nodeRule({
  id: 'vrrp-nopreempt-cleared',
  severity: 'high',
  what: 'nopreempt stands beside state MASTER or priority 255, where it counts for nothing',
  why: 'keepalived clears it with a warning: when the node comes back after a failure it takes the VIP from the node that serves, and cuts every connection a second time.',
  remedy: 'Write state BACKUP on all nodes where nopreempt is meant; take nopreempt out where it is not.',
  sources: ['keepalived vrrp.c vrrp_complete_instance', 'keepalived.conf(5) nopreempt', 'measured on keepalived 2.2.7'],
  needs: ['keepalived'],
  *check({ node, keepalived }, pair) {
    for (const instance of keepalived.instances.filter((each) => each.nopreemptCleared)) {
      const { name: subject, startState, priority } = instance;
      const cause = priority === OWNER_PRIORITY ? `priority ${OWNER_PRIORITY}` : `state ${startState}`;
      yield {
        subject,
        message: `${subject}: nopreempt of ${node} is cleared by ${cause}, so that it preempts`,
        ...(wouldPreempt(instance, node, pair.nodes) ? {} : { severity: 'low' }),
        at: instance.positions.preempt ?? instance.at,
      };
    }
  },
});

/** There is somebody of a lower priority to take the VIP from, as far as the other nodes are known. */
function wouldPreempt({ vrid, family }: VrrpInstance, node: string, all: readonly Partial<VrrpNode>[]): boolean {
  const routers = all
    .flatMap((each) => each.routers ?? [])
    .filter((each) => each.vrid === vrid && each.family === family);
  const own = routers.find((each) => each.node === node);
  const others = routers.filter((each) => each.node !== node);
  return own === undefined || others.length === 0 || others.some((each) => effectiveOf(each) < effectiveOf(own));
}

const priorityOmitted = nodeRule({
  id: 'vrrp-priority-omitted',
  severity: 'high',
  what: 'An instance with state MASTER has no priority, and so becomes the address owner',
  why: 'keepalived gives it priority 255: it is MASTER at once whenever it starts, its weighted checks count for nothing, and neither nopreempt nor preempt_delay holds it back.',
  remedy: 'Give it a priority from 1 to 254; write state BACKUP.',
  sources: ['keepalived vrrp.c vrrp_complete_instance', 'RFC 9568 section 5.2.4', 'measured on keepalived 2.2.7'],
  needs: ['keepalived'],
  *check({ node, keepalived }: NodeWith<'keepalived'>) {
    for (const { name: subject, priority, positions, at } of keepalived.instances) {
      if (priority !== OWNER_PRIORITY || positions.priority !== undefined || positions.startState === undefined)
        continue;
      const message = `${subject}: ${node} has state MASTER and no priority, which makes it ${OWNER_PRIORITY}`;
      yield { subject, message, at: positions.startState ?? at };
    }
  },
});

/** Who becomes MASTER, and who takes the VIP back. */
export const electionRules: readonly Rule[] = [prioritiesEqual, stateMasterTwice, nopreemptCleared, priorityOmitted];
