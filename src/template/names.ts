import { nearest } from '../inventory/nearest.js';
import type { Expression } from './syntax.js';
import { kindOf, Namespace, Secrets, type Value } from './values.js';

/** An expression as a person wrote it, as far as it is a name with members: `node.labels['site']`. */
export function written(node: Expression): string {
  if (node.typename === 'Symbol') return node.value;
  if (node.typename === 'Group' && node.children[0] !== undefined) return written(node.children[0]);
  if (node.typename === 'FunCall') return `${written(node.name)}(…)`;
  if (node.typename === 'Filter' && node.args.children[0]?.typename !== 'KeywordArgs')
    return node.args.children[0] === undefined ? '…' : `${written(node.args.children[0])} | ${node.name.value}`;
  if (node.typename !== 'LookupVal') return '…';
  const { val } = node;
  if (val.typename !== 'Literal') return `${written(node.target)}[${written(val)}]`;
  const plain = typeof val.value === 'string' && /^[A-Za-z_]\w*$/.test(val.value);
  return plain ? `${written(node.target)}.${val.value}` : `${written(node.target)}[${JSON.stringify(val.value)}]`;
}

/** Variables of Ansible that are asked for out of habit, and what there is here. */
const habits: Readonly<Record<string, string>> = {
  hostvars:
    'the other nodes of the pair are in peers: {% for peer in peers %}{{ peer.name }} {{ peer.address }} {{ peer.vars }}',
  groups: 'the nodes of the pair are in pair.nodes, those without this one in peers',
  group_names: 'use labels, or vars of a group',
  ansible_hostname: 'use node.name',
  ansible_fqdn: 'use node.name',
  ansible_default_ipv4: 'nothing is read from the nodes: use node.address, or a var',
  ansible_facts: 'nothing is read from the nodes: use node, pair, labels, or a var',
  ansible_date_time: 'a template must come out the same every time',
  item: 'there is no loop around a template here: use {% for %} in it',
};

/** What to do about a name that is not there. */
export function suggestionForName(name: string, known: Iterable<string>): string {
  const habit = Object.hasOwn(habits, name) ? habits[name] : undefined;
  if (habit !== undefined) return habit;
  const near = nearest(name, known);
  return near === undefined ? `give it under vars:, or write {{ ${name} | default(…) }}` : `did you mean "${near}"?`;
}

/** What to do about a member that is not there. */
export function suggestionForMember(target: Value, member: string): string | undefined {
  const known = membersOf(target);
  const near = nearest(member, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  if (target instanceof Secrets)
    return known.length === 0
      ? 'define it under secrets:'
      : `define it under secrets: (there are ${known.slice(0, 10).join(', ')})`;
  if (known.length === 0)
    return Array.isArray(target) ? `the list has ${target.length} items` : `it is a member of ${kindOf(target)}`;
  return `there are ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`;
}

function membersOf(target: Value): readonly string[] {
  if (target instanceof Secrets) return target.names;
  if (target instanceof Map) return [...target.keys()];
  return target instanceof Namespace ? [...target.values.keys()] : [];
}
