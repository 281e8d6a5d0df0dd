import { type Complaint, type Mistake, mistakeAt } from '../mistake.js';
import { quoted } from '../quote.js';
import type { SourceText, Span } from '../source-text.js';
import type { MapEntry, Tree } from '../tree.js';
import { readYaml } from '../yaml-document.js';
import { type AnsibleInventory, GroupBuilder } from './ansible-groups.js';
import { expandPattern } from './host-pattern.js';

/**
 * Reads Ansible's YAML format, and the JSON of `ansible-inventory --list`, which is YAML, too: there hosts and children are lists, and variables of hosts
 * stand in `_meta`. Never throws.
 */
export function readAnsibleTree(source: SourceText): AnsibleInventory {
  const { root, mistakes } = readYaml(source, { passTags: true });
  const reading = new TreeReading(source);
  if (root !== undefined) reading.document(root);
  return { groups: reading.groups, mistakes: [...mistakes, ...reading.mistakes] };
}

class TreeReading {
  readonly groups = new Map<string, GroupBuilder>();
  readonly mistakes: Mistake[] = [];
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
  }

  document(root: Tree): void {
    for (const [name, entry] of this.#entries(root, 'an inventory is a map of groups')) {
      if (name === '_meta') this.#meta(entry.value);
      else this.#group(name, entry.value);
    }
  }

  /** What `--list` knows of each host; a host that is in no group is one still. */
  #meta(meta: Tree): void {
    const hostvars = this.#entries(meta).find(([name]) => name === 'hostvars')?.[1];
    if (hostvars === undefined) return;
    for (const [name, { key, value }] of this.#entries(hostvars.value))
      this.#groupOf('ungrouped').hosts.push({ name, span: key, vars: this.#vars(value) });
  }

  #group(name: string, tree: Tree): void {
    const group = this.#groupOf(name);
    // the oldest form: a group is the list of its hosts
    const parts = tree.kind === 'list' ? [] : this.#entries(tree, 'a group is a map of hosts, vars and children');
    if (tree.kind === 'list') this.#hosts(group, tree);
    for (const [key, { key: place, value }] of parts) {
      if (key === 'hosts') this.#hosts(group, value);
      else if (key === 'children') this.#children(group, value);
      else if (key === 'vars') for (const [variable, text] of this.#vars(value)) group.vars.set(variable, text);
      else
        this.#complain(place, {
          message: `a group has no ${quoted(key)}`,
          suggestion: 'it has hosts, vars and children',
        });
    }
  }

  #hosts(group: GroupBuilder, tree: Tree): void {
    if (tree.kind === 'scalar' && typeof tree.value === 'string') this.#addHosts(group, tree.value, tree.span);
    else for (const { name, span, value } of this.#named(tree)) this.#addHosts(group, name, span, value);
  }

  #addHosts(group: GroupBuilder, pattern: string, span: Span, value?: Tree): void {
    const expanded = expandPattern(pattern);
    if ('complaint' in expanded) {
      this.#complain(span, expanded.complaint);
      return;
    }
    const { hosts, port } = expanded;
    const vars = new Map([
      ...(port === undefined ? [] : [['ansible_port', String(port)] as const]),
      ...(value === undefined ? [] : this.#vars(value)),
    ]);
    group.hosts.push(...hosts.map((name) => ({ name, span, vars })));
  }

  #children(group: GroupBuilder, tree: Tree): void {
    for (const { name, span, value } of this.#named(tree)) {
      group.children.push({ name, span });
      if (value === undefined) this.#groupOf(name);
      else this.#group(name, value);
    }
  }

  /** A list of names, or a map by name. */
  #named(tree: Tree): readonly { readonly name: string; readonly span: Span; readonly value?: Tree }[] {
    if (tree.kind !== 'list') return this.#entries(tree).map(([name, { key, value }]) => ({ name, span: key, value }));
    return tree.items.flatMap((item) => {
      if (item.kind === 'scalar' && item.value !== null) return [{ name: String(item.value), span: item.span }];
      this.#complain(item.span, { message: 'a name stands here, and nothing else' });
      return [];
    });
  }

  /** Those that are one value; lists and maps say nothing of how a host is reached. */
  #vars(tree: Tree): ReadonlyMap<string, string> {
    return new Map(
      this.#entries(tree).flatMap(([name, { value }]) =>
        value.kind === 'scalar' && value.value !== null ? [[name, String(value.value)] as const] : [],
      ),
    );
  }

  /** Nothing of what is empty; what is no map is a mistake. */
  #entries(tree: Tree, expected = 'a map stands here'): readonly (readonly [string, MapEntry])[] {
    if (tree.kind === 'map') return [...tree.entries];
    if (tree.kind !== 'scalar' || tree.value !== null) this.#complain(tree.span, { message: expected });
    return [];
  }

  #groupOf(name: string): GroupBuilder {
    const group = this.groups.get(name) ?? new GroupBuilder();
    this.groups.set(name, group);
    return group;
  }

  #complain(span: Span, complaint: Complaint): void {
    this.mistakes.push(mistakeAt(this.#source, span, complaint));
  }
}
