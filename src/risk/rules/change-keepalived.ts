import { type Crossing, crossingText, isRefused } from '../../plan/half-rolled.js';
import { addedTracks } from '../../plan/instance-change.js';
import { mastersOf } from '../../plan/roles.js';
import type { PairChange } from '../evidence.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

/** What a planned change does to VRRP while it is made. */
export const changeKeepalivedRules: readonly Rule[] = [
  pairRule({
    id: 'change-half-rolled-splits',
    severity: 'critical',
    what: 'While the change is rolled, a new and an old node refuse the adverts of each other',
    why: 'A BACKUP that refuses the adverts of the MASTER becomes MASTER beside it after the master-down interval: both answer for the VIPs, and connections break on either.',
    remedy:
      'Make it in steps that the nodes understand, or let hitless apply roll it: it reloads the MASTER while the standbys are stopped, or both within the master-down interval.',
    sources: [
      'RFC 3768 section 7.1, RFC 9568 section 7.1',
      'keepalived vrrp_check_packet()',
      'measured on keepalived 2.2.7: another VIP list, password, version or advert_int on one node makes two MASTERs',
    ],
    needs: [],
    pairNeeds: ['change'],
    *check(_nodes, { change }) {
      const { halfRolled } = change.analysis;
      if (halfRolled === undefined) {
        if (reloadsKeepalived(change)) yield { unseen: `the half-rolled states: ${change.refusal ?? 'not judged'}` };
        return;
      }
      const refused = halfRolled.crossings.filter(isRefused);
      const first = firstOfEach(halfRolled.verdict === 'incompatible' ? refused.filter(splitsNow) : refused);
      for (const crossing of first) {
        const about = { subject: crossing.instance, ...howBad(halfRolled.verdict === 'incompatible', change) };
        yield { message: crossingText(crossing), ...about };
      }
    },
  }),
  nodeRule({
    id: 'change-restarts-keepalived',
    severity: 'medium',
    what: 'The change only comes into force when keepalived is restarted',
    why: 'A restart of the MASTER lets the VIPs go: the BACKUP takes them after its skew time, and with preemption they come back when the node is up again: two failovers, each of which cuts every connection.',
    remedy:
      'Hand the VIPs over first, restart keepalived on each node while it is BACKUP, and hand them back; or leave the setting as it is.',
    sources: [
      'keepalived reload_config() (core/main.c): "please restart keepalived"',
      'acassen/keepalived#1577',
      'measured on keepalived 2.2.7: 0.61 s without the VIP on a restart of the MASTER, and again a failover 3.4 s later',
    ],
    needs: [],
    pairNeeds: ['change'],
    *check({ node, routers = [] }, { change, roles }) {
      const kind = change.analysis.kinds.find((each) => each.node === node);
      const need = kind?.needs.find(({ service, action }) => service === 'keepalived' && action === 'restart');
      if (need === undefined) return;
      const masters = roles === undefined ? undefined : Object.values(mastersOf(roles));
      const isBackup = masters !== undefined && !masters.includes(node);
      const comesBack = routers.some(({ nopreempt }) => nopreempt !== true) ? ', and come back by preemption' : '';
      const then = isBackup ? 'it is BACKUP: there is no standby meanwhile' : `its VIPs move${comesBack}`;
      yield { message: `${need.why} (${need.at}); ${then}`, severity: isBackup ? 'low' : 'medium' };
    },
  }),
  nodeRule({
    id: 'change-adds-check',
    severity: 'medium',
    what: 'The change brings a check without a weight: its first failure puts keepalived into FAULT at once',
    why: 'After the reload keepalived does not wait for `fall` failures of a script that it did not know: when the first run fails, the MASTER lets its VIPs go.',
    remedy:
      'Run the script on every node by hand before, as its user; or bring it with a weight first and take the weight away in a second change.',
    sources: [
      'keepalived vrrp_script_thread(), init',
      'measured on keepalived 2.2.7: the first failing run is a FAULT',
    ],
    needs: ['routers'],
    pairNeeds: ['change'],
    *check({ node, routers }, { change }) {
      const after = change.after.find((each) => each.node === node);
      if (after?.routers === undefined) return;
      const scripts = addedTracks({ before: routers, after: after.routers });
      for (const { name, kind, weight = 0 } of scripts) {
        if (kind !== 'script' || weight !== 0) continue;
        const at = after.keepalived?.scripts.find((script) => script.name === name)?.at;
        yield { message: `track_script ${name} is new and has no weight`, subject: name, ...(at && { at }) };
      }
    },
  }),
];

const reloadsKeepalived = ({ analysis }: PairChange): boolean =>
  analysis.kinds.some(({ keepalived }) => keepalived !== 'none');

/** The receiver is the one that is new: it becomes MASTER beside the old one. */
const splitsNow = ({ now, renewed }: Crossing): boolean => now && renewed === 'receiver';

/** One for each instance: the others say the same the other way round. */
const firstOfEach = (crossings: readonly Crossing[]): readonly Crossing[] => [
  ...new Map(crossings.toReversed().map((each) => [each.key, each])).values(),
];

function howBad(splits: boolean, { plan }: PairChange) {
  if (!splits) {
    const remedy = 'Roll it BACKUP first, as hitless apply does, and at a time when no failover is likely.';
    return { severity: 'medium', remedy } as const;
  }
  if (plan === undefined) return {};
  const remedy = `Let hitless apply make it (${plan.strategy}); by hand, node by node, it makes two MASTERs.`;
  return { severity: 'medium', remedy } as const;
}
