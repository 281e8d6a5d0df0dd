import { type Mistake, mistakeAt } from '../mistake.js';
import { quoted } from '../quote.js';
import type { SourceText, Span } from '../source-text.js';

/** An Ansible inventory as it is written, in whichever format. */
export interface AnsibleInventory {
  readonly groups: ReadonlyMap<string, AnsibleGroup>;
  readonly mistakes: readonly Mistake[];
}

export interface AnsibleGroup {
  readonly hosts: readonly AnsibleHost[];
  readonly vars: AnsibleVars;
  readonly children: readonly { readonly name: string; readonly span: Span }[];
}

/** A host as one group lists it. */
export interface AnsibleHost {
  readonly name: string;
  readonly span: Span;
  readonly vars: AnsibleVars;
}

/** Values as text. */
export type AnsibleVars = ReadonlyMap<string, string>;

/** A host with the variables of all its groups. */
export interface ResolvedHost {
  readonly name: string;
  /** Where it is first listed. */
  readonly span: Span;
  readonly vars: AnsibleVars;
  /** Every group that it is in, also through others, but `all` and `ungrouped`. */
  readonly groups: readonly string[];
}

/** A group while its inventory is read. */
export class GroupBuilder implements AnsibleGroup {
  readonly hosts: AnsibleHost[] = [];
  readonly vars = new Map<string, string>();
  readonly children: { name: string; span: Span }[] = [];
}

/**
 * What each host is after Ansible's rules: variables of `all`, then of groups, those nearest to the host last (at one depth by `ansible_group_priority`,
 * then by name), then its own. In the order in which they are listed.
 */
export function resolveHosts(
  source: SourceText,
  { groups }: AnsibleInventory,
): { readonly hosts: readonly ResolvedHost[]; readonly mistakes: readonly Mistake[] } {
  const { depths, mistakes } = depthsOf(source, groups);
  const parents = parentsOf(groups);
  const listed = new Map<string, { span: Span; own: Map<string, string>; groups: Set<string> }>();
  for (const [name, group] of groups) {
    for (const { name: host, span, vars } of group.hosts) {
      const entry = listed.get(host) ?? { span, own: new Map<string, string>(), groups: new Set(['all']) };
      for (const [key, value] of vars) entry.own.set(key, value);
      for (const each of withAncestors(name, parents)) entry.groups.add(each);
      listed.set(host, entry);
    }
  }
  const order = (a: string, b: string): number =>
    (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || priorityOf(groups, a) - priorityOf(groups, b) || (a < b ? -1 : 1);
  const hosts = [...listed].map(([name, { span, own, groups: member }]): ResolvedHost => {
    const ordered = [...member].toSorted(order);
    const inherited = ordered.flatMap((group) => [...(groups.get(group)?.vars ?? [])]);
    return {
      name,
      span,
      vars: new Map([...inherited, ...own]),
      groups: ordered.filter((group) => group !== 'all' && group !== 'ungrouped'),
    };
  });
  return { hosts, mistakes };
}

type Groups = AnsibleInventory['groups'];

/** By group those that have it as a child. */
function parentsOf(groups: Groups): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const [parent, { children }] of groups)
    for (const { name } of children) parents.set(name, [...(parents.get(name) ?? []), parent]);
  return parents;
}

/** The group itself and every group that it is in. */
function withAncestors(name: string, parents: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const known = new Set([name]);
  for (const each of known) for (const parent of parents.get(each) ?? []) known.add(parent);
  return known;
}

const DEEPEST_NESTING = 100;

/** How far below `all` each group is, by the longest way. */
function depthsOf(source: SourceText, groups: Groups) {
  const depths = new Map<string, number>();
  const mistakes: Mistake[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    const depth = way.length;
    if ((depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const { name: child, span } of groups.get(name)?.children ?? []) {
      if (child === name || way.includes(child))
        mistakes.push(mistakeAt(source, span, { message: `group ${quoted(child)} is in itself` }));
      else if (depth > DEEPEST_NESTING)
        mistakes.push(mistakeAt(source, span, { message: `groups are nested deeper than ${DEEPEST_NESTING} levels` }));
      else visit(child, [...way, name]);
    }
  };
  visit('all', []);
  for (const name of groups.keys()) if (name !== 'all') visit(name, ['all']);
  return { depths, mistakes };
}

const priorityOf = (groups: Groups, name: string): number =>
  Number(groups.get(name)?.vars.get('ansible_group_priority') ?? 1) || 1;
