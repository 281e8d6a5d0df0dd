import type { VrrpInstance } from '../keepalived/config.js';
import { instancesOf, type NodeInstance } from './instance-view.js';
import type { InstanceRoles } from './roles.js';
import type { NodeState } from './serving.js';

/** One node's part in the election of one instance, as keepalived runs it there. */
export interface Contender {
  readonly node: string;
  /** `family/vrid`. */
  readonly key: string;
  /** What the instance is called on this node. */
  readonly name: string;
  readonly isMaster: boolean;
  /** Before track weights. */
  readonly basePriority: number;
  readonly effectivePriority: number;
  readonly nopreempt: boolean;
  readonly preemptDelayUs: number;
  /** As the file on disk says it; absent when it could not be read, or does not hold this instance. */
  readonly config?: VrrpInstance;
}

/** Everybody who takes part in an instance, the MASTER first, then by falling effective priority. */
export function contendersOf(instance: InstanceRoles, states: readonly NodeState[]): readonly Contender[] {
  return states
    .flatMap(({ facts }) => {
      const own = instancesOf(facts).find(({ key }) => key === instance.key);
      return own === undefined ? [] : [contender(facts.node, own, instance.master === facts.node)];
    })
    .toSorted((a, b) => Number(b.isMaster) - Number(a.isMaster) || b.effectivePriority - a.effectivePriority);
}

function contender(node: string, { key, name, dump, config }: NodeInstance, isMaster: boolean): Contender {
  const basePriority = dump?.priority ?? config?.priority ?? 0;
  return {
    node,
    key,
    name,
    isMaster,
    basePriority,
    effectivePriority: dump?.effectivePriority ?? basePriority,
    nopreempt: dump?.nopreempt ?? config?.nopreempt ?? false,
    preemptDelayUs: dump?.preemptDelayUs ?? config?.preemptDelayUs ?? 0,
    ...(config !== undefined && { config }),
  };
}
