import { dirname, resolve } from 'node:path';
import type * as z from 'zod';
import { issueMistakes } from './issue-mistakes.js';
import { type Place, type Standing, settled } from './local-paths.js';
import type { Mistake } from './mistake.js';
import {
  type DefaultsEntry,
  defaultsSchema,
  type GroupEntry,
  groupSchema,
  type InventoryEntry,
  inventorySchema,
  type PairEntry,
  pairSchema,
} from './schema.js';
import { type Source, type SourceText, sourceText } from './source-text.js';
import { entryAt, type Path, plainData, type Tree } from './tree.js';
import { wording } from './wording.js';
import { readYaml } from './yaml-document.js';

/** One file as far as it could be read: what is right in it takes part in the checks over all files. */
export interface FileReading {
  readonly source: SourceText;
  /** Absent when the file is empty or not YAML. */
  readonly tree?: Tree;
  /** Empty when the file has none; absent when they hold a mistake, or may be in the part that is not YAML. */
  readonly defaults?: DefaultsEntry;
  /** The groups without a mistake, by name. */
  readonly groups: ReadonlyMap<string, GroupEntry>;
  /** The pairs without a mistake, by name. */
  readonly pairs: ReadonlyMap<string, PairEntry>;
  readonly mistakes: readonly Mistake[];
}

/** Reads one file and holds it against the schema; relative paths in it become absolute. */
export function readingOf(given: Source, place: Place): FileReading {
  const source = sourceText(given);
  const { root: tree, mistakes } = readYaml(source);
  if (tree === undefined || isEmpty(tree)) {
    const nothing = { groups: new Map(), pairs: new Map() };
    return { source, ...nothing, mistakes, ...(mistakes.length === 0 && { defaults: {} }) };
  }
  const data = plainData(tree);
  const parsed = inventorySchema.safeParse(data, { error: wording });
  const {
    defaults,
    groups = {},
    pairs = {},
  } = parsed.success ? { defaults: {}, ...parsed.data } : soundParts(tree, data);
  const standing = { source, tree, directory: dirname(resolve(place.cwd, source.path)), home: place.home };
  return {
    source,
    tree,
    ...(defaults && { defaults: settled(defaults, ['defaults'], standing) }),
    groups: mapped(groups, (group, name) => ({
      ...group,
      settings: settled(group.settings, ['groups', name], standing),
    })),
    pairs: mapped(pairs, (pair, name) => settledPair(pair, ['pairs', name], standing)),
    mistakes: parsed.success ? mistakes : withNew(mistakes, issueMistakes(source, tree, parsed.error.issues)),
  };
}

function mapped<Entry>(entries: Readonly<Record<string, Entry>>, change: (entry: Entry, name: string) => Entry) {
  return new Map(Object.entries(entries).map(([name, entry]) => [name, change(entry, name)]));
}

/** Where YAML itself is wrong (an alias without an anchor), what the schema says about the same place is an echo. */
function withNew(mistakes: readonly Mistake[], more: readonly Mistake[]): Mistake[] {
  const known = new Set(mistakes.map(({ line, column }) => `${line}:${column}`));
  return [...mistakes, ...more.filter(({ line, column }) => !known.has(`${line}:${column}`))];
}

/** The defaults, groups and pairs that are right by themselves, in a file that is not. */
function soundParts(tree: Tree, data: unknown): InventoryEntry {
  const at = (path: string[]) => path.reduce(member, data);
  const defaults = defaultsSchema.safeParse(entryAt(tree, ['defaults']) === undefined ? {} : at(['defaults']));
  const sound = <Entry>(section: string, schema: z.ZodType<Entry>): Record<string, Entry> => {
    const parsed = namesIn(tree, section).map((name) => [name, schema.safeParse(at([section, name]))] as const);
    return Object.fromEntries(parsed.flatMap(([name, { success, data: entry }]) => (success ? [[name, entry]] : [])));
  };
  return {
    ...(defaults.success && { defaults: defaults.data }),
    groups: sound('groups', groupSchema),
    pairs: sound('pairs', pairSchema),
  };
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function member(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Object.getOwnPropertyDescriptor(data, key)?.value : undefined;
}

function namesIn(tree: Tree, section: string): string[] {
  const entries = entryAt(tree, [section])?.value;
  return entries?.kind === 'map' ? [...entries.entries.keys()] : [];
}

function settledPair(pair: PairEntry, path: Path, standing: Standing): PairEntry {
  const nodes = Object.entries(pair.nodes).map(([name, node]) => [
    name,
    node && settled(node, [...path, 'nodes', name], standing),
  ]);
  return { ...settled(pair, path, standing), nodes: Object.fromEntries(nodes) };
}
