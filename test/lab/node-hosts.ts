import { loadInventory } from '../../src/inventory/load.js';
import type { NodeSpec } from '../../src/inventory/model.js';
import { connect } from '../../src/ssh/connect.js';
import type { Host } from '../../src/ssh/host.js';
import type { Lab } from './lab.js';

/** The inventory's word on a node of a lab. */
export async function specIn(lab: Lab, node: string): Promise<NodeSpec> {
  const loaded = await loadInventory([lab.inventory]);
  const nodes = loaded.ok ? loaded.inventory.pairs.flatMap((pair) => pair.nodes) : [];
  const spec = nodes.find((each) => each.name === node);
  if (spec === undefined) throw new Error(`the lab ${lab.name} has no node ${node}`);
  return spec;
}

/** A connection of this process to a node of a lab, as hitless itself makes it. */
export const hostOf = (spec: NodeSpec): Promise<Host> =>
  connect({ name: spec.name, settings: spec.ssh, become: spec.become });
