import type { PairEvidence } from '../evidence.js';
import type { PairModel } from '../pair-model.js';
import type { Readiness, ReadinessCheck } from '../report.js';
import type { Standby } from './standby.js';
import { haproxyChecks } from './standby-haproxy.js';
import { parityChecks } from './standby-parity.js';
import { resourceChecks } from './standby-resources.js';
import { vrrpChecks } from './standby-vrrp.js';
import { whyUnread } from './topology.js';

/** Whether each node that is not MASTER of everything could take over; empty for files, of which nothing runs. */
export function readiness(pair: PairEvidence, model: PairModel): readonly Readiness[] {
  const { roles } = pair;
  if (roles === undefined) return [];
  return pair.nodes.flatMap((node) => {
    const others = roles.instances.filter(({ key }) => model.masterOf(key).master !== node.node);
    if (others.length === 0 && roles.instances.length > 0) return [];
    const { state } = node;
    if (state === undefined)
      return [withVerdict(node.node, [{ what: 'node', verdict: 'unknown', text: whyUnread(node) ?? '' }])];
    const names = new Set(others.map(({ key }) => model.masterOf(key).master));
    const masters = pair.nodes.filter((each) => names.has(each.node));
    const standby: Standby = { node, state, instances: others, masters, roles, model };
    return [
      withVerdict(node.node, [
        ...vrrpChecks(standby),
        ...haproxyChecks(standby),
        ...parityChecks(standby),
        ...resourceChecks(standby),
      ]),
    ];
  });
}

function withVerdict(node: string, checks: readonly ReadinessCheck[]): Readiness {
  const has = (wanted: ReadinessCheck['verdict']): boolean => checks.some(({ verdict }) => verdict === wanted);
  return { node, verdict: has('bad') ? 'not ready' : has('unknown') ? 'unknown' : 'ready', checks };
}
