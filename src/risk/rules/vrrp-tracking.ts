import { groupOf } from '../../keepalived/sync-group.js';
import { type FailingCheck, failingChecks } from '../../vrrp/failing-checks.js';
import type { Found } from '../finding.js';
import {
  besideEachOther,
  instanceName,
  instanceOf,
  listed,
  placeOf,
  type RoutersBeside,
  type VrrpNode,
} from '../routers-beside.js';
import { pairRule, type Rule } from '../rule.js';

const weightTooSmall = pairRule({
  id: 'vrrp-weight-too-small',
  severity: 'critical',
  what: 'A failing check does not lower the priority below that of another node',
  why: 'A BACKUP takes over only from a strictly lower priority. With this weight the node stays MASTER although its check fails, and clients keep reaching a service that does not work.',
  remedy:
    'Make the weight larger than the distance of the priorities, or give the check weight 0: then its failure is a FAULT.',
  sources: [
    'keepalived vrrp_track.c vrrp_set_effective_priority',
    'keepalived vrrp.c vrrp_state_backup',
    'acassen/keepalived#2599',
    'measured on keepalived 2.2.7',
  ],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* (beside) {
      for (const [routers, check] of checksOf(beside)) {
        if (check.heirs.length > 0) continue;
        const { name, router, well, failed, best, allFailed } = check;
        // Checks whose weights are meant to add up are no mistake, but each of them alone is not enough.
        const stays =
          failed < best
            ? `but no other node is above it in every instance of its sync group`
            : `which is not below ${best}, the highest of the others`;
        yield {
          ...about(routers, check, nodes),
          ...(failed >= best && allFailed < best && { severity: 'high' }),
          message: `${instanceName(routers)}: ${name} failing on ${router.node} lowers its priority from ${well} to ${failed}, ${stays}`,
          ...(failed >= best && {
            remedy: `Let ${name} lower the priority of ${router.node} by ${well - best + 1} or more, or give it weight 0: then its failure is a FAULT.`,
          }),
        };
      }
    }),
});

const nopreemptKeeps = pairRule({
  id: 'vrrp-nopreempt-ignores-weights',
  severity: 'critical',
  what: 'A weighted check fails on the MASTER, and the node that should take over has nopreempt',
  why: 'With nopreempt a BACKUP accepts every advert, whatever its priority: as long as keepalived runs on the MASTER, no drop of its priority moves the VIP, and clients keep reaching a service that does not work.',
  remedy:
    'Give the check weight 0, so that its failure is a FAULT and the MASTER lets the VIP go; or take nopreempt out.',
  sources: [
    'keepalived vrrp.c vrrp_state_backup',
    'acassen/keepalived#2599',
    'acassen/keepalived#2483',
    'acassen/keepalived#2379',
    'measured on keepalived 2.2.7',
  ],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* (beside) {
      for (const [routers, check] of checksOf(beside)) {
        const { name, router, failed, heirs } = check;
        if (heirs.length === 0 || heirs.some(({ nopreempt = false }) => !nopreempt)) continue;
        const names = listed(heirs.map(({ node }) => node));
        yield {
          ...about(routers, check, nodes),
          message: `${instanceName(routers)}: while ${router.node} is MASTER and ${name} fails on it, its priority is ${failed}, but ${names} ${heirs.length === 1 ? 'has' : 'have'} nopreempt and ${heirs.length === 1 ? 'does' : 'do'} not take over`,
        };
      }
    }),
});

const checksOf = ({ shared, routers: all }: RoutersBeside) =>
  shared.flatMap((routers) => failingChecks(routers, all).map((check) => [routers, check] as const));

/** Where the instance, or else its sync group, tracks the check. */
function about(
  routers: Parameters<typeof instanceName>[0],
  { name, router }: FailingCheck,
  nodes: readonly VrrpNode[],
): Pick<Found, 'node' | 'subject' | 'at'> {
  const { syncGroups = [] } = nodes.find(({ node }) => node === router.node)?.keepalived ?? {};
  const group = groupOf(router.instance ?? '', syncGroups);
  const track = [...(instanceOf(nodes, router)?.tracks ?? []), ...(group?.tracks ?? [])].find(
    (each) => each.name === name,
  );
  return {
    node: router.node,
    subject: instanceName(routers),
    ...(track === undefined ? placeOf(nodes, router, 'priority') : { at: track.at }),
  };
}

/** Checks that lower a priority, and move no VIP. */
export const trackingRules: readonly Rule[] = [weightTooSmall, nopreemptKeeps];
