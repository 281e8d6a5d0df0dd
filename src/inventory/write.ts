import { Document, type Node, Scalar, visit, YAMLMap } from 'yaml';
import type { SshSettings } from '../ssh/settings.js';
import { factorSettings, type Settings } from './factor-settings.js';
import { printable } from './quote.js';

/** An inventory that is to be written, with remarks for people. */
export interface NewInventory {
  /** Lines of a comment at the beginning, and at the end. */
  readonly header: readonly string[];
  readonly footer: readonly string[];
  readonly pairs: readonly NewPair[];
}

export interface NewPair {
  readonly name: string;
  readonly remarks: readonly string[];
  readonly nodes: readonly NewNode[];
}

export interface NewNode {
  readonly name: string;
  readonly remarks: readonly string[];
  readonly ssh: WrittenSsh;
  /** `none` is what an inventory means by saying nothing. */
  readonly become: 'none' | 'sudo';
}

type WrittenSsh = Omit<SshSettings, 'connectTimeoutMs' | 'keepaliveMs'>;

/** The text of an inventory file as a person would write it: what nodes share stands once, and nothing is said that is so anyway. */
export function writeInventory({ header, footer, pairs }: NewInventory): string {
  const factored = factorSettings(pairs.map(({ nodes }) => nodes.map(settingsOf)));
  const doc = new Document();
  const defaults = entryOf(doc, saidOver({}, factored.defaults));
  const all = new YAMLMap();
  for (const [index, { name, remarks, nodes }] of pairs.entries()) {
    const { own = {}, nodes: owns = [] } = factored.pairs[index] ?? {};
    const pair = entryOf(doc, saidOver(factored.defaults, own));
    const above = { ...factored.defaults, ...own };
    const written = new YAMLMap();
    for (const [at, node] of nodes.entries())
      written.set(key(node.name, node.remarks), nodeEntry(doc, node, saidOver(above, owns[at] ?? {})));
    pair.set('nodes', written);
    all.set(key(name, remarks, index > 0), pair);
  }
  const root = new YAMLMap();
  if (defaults.items.length > 0) root.set(key('defaults'), defaults);
  root.set(key('pairs', [], defaults.items.length > 0), all);
  doc.contents = root;
  doc.commentBefore = comment(header);
  doc.comment = comment(footer);
  return doc.toString({ nullStr: '', lineWidth: 0, flowCollectionPadding: true });
}

const ORDER = ['user', 'port', 'keys', 'agent', 'jump', 'knownHosts', 'config'] as const;

/** All that is to be said of a node but its host. */
function settingsOf({ ssh, become }: NewNode): Settings {
  const said = ORDER.flatMap((name) => {
    const value = ssh[name];
    return value === undefined || (typeof value === 'object' && value.length === 0) ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(said), become };
}

/** `become: none` is only to be said where another one is inherited. */
function saidOver(above: Settings, { become, ...own }: Settings): Settings {
  const isSaid = become !== undefined && (become !== 'none' || (above['become'] ?? 'none') !== 'none');
  return { ...own, ...(isSaid && { become }) };
}

/** `ssh` and `become` as they stand at one level, empty when there is nothing to say. */
function entryOf(doc: Document, { become, ...ssh }: Settings): YAMLMap {
  const entry = new YAMLMap();
  if (Object.keys(ssh).length > 0) entry.set('ssh', doc.createNode(ssh));
  if (become !== undefined) entry.set('become', become);
  visit(entry, {
    Seq: (_, list) => {
      list.flow = true;
    },
  });
  return entry;
}

/** In one line: nothing for a node that is called as its host is, the host alone where there is nothing else. */
function nodeEntry(doc: Document, { name, ssh: { host } }: NewNode, { become, ...own }: Settings): Node {
  const isAlone = Object.keys(own).length === 0;
  const ssh = isAlone ? host : { ...(host === name ? {} : { host }), ...own };
  const entry = {
    ...(isAlone && host === name ? {} : { ssh }),
    ...(become !== undefined && { become }),
  };
  if (Object.keys(entry).length === 0) return new Scalar(null);
  return doc.createNode(entry, { flow: true });
}

function key(name: string, remarks: readonly string[] = [], spaceBefore = false): Scalar {
  const scalar = new Scalar(name);
  const text = comment(remarks);
  if (text !== null) scalar.commentBefore = text;
  scalar.spaceBefore = spaceBefore;
  return scalar;
}

/** What a remark says comes from machines: it may not end its line. */
const comment = (lines: readonly string[]): string | null =>
  lines.length === 0 ? null : lines.map((line) => (line === '' ? '' : ` ${printable(line)}`)).join('\n');
