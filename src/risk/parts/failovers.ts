import { type Failover, failoversFrom, failoversOf } from '../../plan/failover.js';
import { routersOfInstance } from '../../plan/setup.js';
import { instanceKey } from '../../vrrp/router.js';
import type { PairEvidence } from '../evidence.js';
import { keysOf, type PairModel } from '../pair-model.js';

/** What a failover to each node that could take an instance over would take: live ones by the priorities of the moment. */
export function failovers({ roles }: PairEvidence, model: PairModel): readonly Failover[] {
  const { able, states, masterOf } = model;
  if (roles === undefined) {
    return keysOf(model).flatMap((key) => {
      const { master } = masterOf(key);
      return master === undefined ? [] : failoversFrom(master, routersOfInstance(able, key));
    });
  }
  return roles.instances.flatMap(({ master: _settled, ...instance }) => {
    const { master } = masterOf(instance.key);
    const isAble = (node: string): boolean =>
      able.some((router) => router.node === node && instanceKey(router) === instance.key);
    return master === undefined
      ? []
      : failoversOf({ ...instance, master }, states).filter(({ backup }) => isAble(backup));
  });
}
