import {
  type InstanceIdentity,
  type InstanceView,
  instancesOf,
  type NodeInstance,
  viewInstance,
} from '../plan/instance-view.js';
import type { NodeWith } from './evidence.js';

/** What a node is to each of its instances, with keepalived's own word where it gave one. */
export const viewsOf = ({
  state: { facts },
}: NodeWith<'state'>): readonly { readonly instance: NodeInstance; readonly view: InstanceView }[] =>
  instancesOf(facts).map((instance) => ({ instance, view: viewInstance(facts, instance) }));

/** An instance as findings name it: `VI_1 (VRID 51)`. */
export const labelOf = ({ name, vrid }: InstanceIdentity): string => `${name} (VRID ${vrid})`;
