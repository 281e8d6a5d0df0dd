import type { NodeSpec, Pair } from '../inventory/model.js';
import type { Secrets } from '../template/values.js';

/** What Ansible's own variable says by default, without a date: a template must come out the same every time. */
const managed = 'Managed by hitless: changes made here are lost';

/** What the templates of a node see: the vars of the inventory, and what hitless knows of the node, its pair and its peers. */
export function variablesOf(node: NodeSpec, pair: Pair, secrets: Secrets): Record<string, unknown> {
  return {
    ansible_managed: managed,
    ...node.vars,
    node: described(node),
    pair: { name: pair.name, labels: pair.labels, nodes: pair.nodes.map(described) },
    peers: pair.nodes.filter(({ name }) => name !== node.name).map(described),
    labels: node.labels,
    secrets,
    inventory_hostname: node.name,
    ansible_host: node.ssh.host,
  };
}

function described({ name, labels, ssh, vars }: NodeSpec) {
  return { name, address: ssh.host, labels, vars };
}
