import type { KeepalivedConfig } from '../keepalived/config.js';
import { capabilitiesOf } from '../keepalived/version.js';
import { acceptance } from '../vrrp/acceptance.js';
import { instanceKey } from '../vrrp/router.js';
import type { ChangeKind } from './change-kind.js';
import { allVips, nameOf, type RolledNode, successorsOf } from './instance-change.js';
import { blocked, type Refusal } from './verdict.js';

/** Why a change can't be rolled at all, by any strategy: the first reason. */
export function changeRefusal(
  kinds: readonly ChangeKind[],
  nodes: readonly RolledNode[],
  after: ReadonlyMap<string, KeepalivedConfig>,
): Refusal | undefined {
  return (
    needsRestart(kinds) ??
    isFatal(after) ??
    nodes.map(movesVip).find((each) => each !== undefined) ??
    nodes.map(losesSyncGroup).find((each) => each !== undefined) ??
    doesNotFit(nodes)
  );
}

function needsRestart(kinds: readonly ChangeKind[]): Refusal | undefined {
  const found = kinds
    .flatMap(({ node, needs }) => needs.map((need) => ({ node, ...need })))
    .find(({ action }) => action === 'restart');
  if (found === undefined) return undefined;
  const { node, service, why, at } = found;
  return blocked(
    `${service} on ${node} would have to be restarted: ${why} (${at})`,
    service === 'haproxy'
      ? `a restart cuts every session, so no roll does it: leave ${at} as it is, or put the file on the nodes without a reload, and then hitless restart, which restarts each node while it has no VIP`
      : `hand the VIPs of a node over, restart keepalived there, and so on with the next; or leave ${at} as it is`,
  );
}

/** keepalived ends over such a file, and leaves its VIPs behind. */
function isFatal(after: ReadonlyMap<string, KeepalivedConfig>): Refusal | undefined {
  for (const [node, { warnings }] of after) {
    const fatal = warnings.find(({ refuses }) => refuses);
    if (fatal === undefined) continue;
    const { message, at } = fatal;
    return blocked(
      `keepalived on ${node} would not run with its new file: ${message}`,
      `correct ${at.file}:${at.line}`,
    );
  }
  return undefined;
}

/** Of two MASTER instances the one that loses an address may do so after the other one has got it: keepalived(8), "HUP". */
function movesVip(rolled: RolledNode): Refusal | undefined {
  const successors = [...successorsOf(rolled)];
  for (const [old, own] of successors) {
    for (const [, other] of successors) {
      const vip = allVips(old).find((each) => other !== undefined && other !== own && allVips(other).includes(each));
      if (vip === undefined || other === undefined) continue;
      return blocked(
        `VIP ${vip} moves from ${nameOf(old)} to ${nameOf(other)} on ${rolled.node}: in one reload keepalived may lose it`,
        `make it two changes: first take ${vip} out of ${nameOf(old)}, then put it into ${nameOf(other)}`,
      );
    }
  }
  return undefined;
}

/** keepalived 2.0.0 to 2.0.7 makes the members of a sync group BACKUP when it reloads. */
function losesSyncGroup({ node, before }: RolledNode): Refusal | undefined {
  const grouped = before.find(
    ({ syncGroup, release }) => syncGroup !== undefined && !capabilitiesOf(release).keepsSyncGroupStateOnReload,
  );
  if (grouped === undefined) return undefined;
  return blocked(
    `keepalived ${grouped.release} on ${node} makes sync group ${grouped.syncGroup ?? ''} BACKUP whenever it reloads`,
    'upgrade keepalived to 2.0.8 or later first',
  );
}

/** New files that refuse each other end in two MASTERs however they are rolled. */
function doesNotFit(nodes: readonly RolledNode[]): Refusal | undefined {
  for (const receiver of nodes) {
    for (const sender of nodes.filter(({ node }) => node !== receiver.node)) {
      for (const to of receiver.after) {
        const from = sender.after.find((each) => instanceKey(each) === instanceKey(to));
        const { verdict, reason } = from === undefined ? { verdict: 'accepted', reason: '' } : acceptance(to, from);
        if (verdict === 'accepted' || verdict === 'logged') continue;
        return blocked(
          `the new files do not fit each other: ${receiver.node} would ${verdict === 'unheard' ? 'not hear' : 'refuse'} the adverts of ${sender.node} for ${nameOf(to)} (${reason}), so that both become MASTER`,
          `make ${nameOf(to)} agree in the new keepalived.conf of ${receiver.node} and ${sender.node}`,
        );
      }
    }
  }
  return undefined;
}
