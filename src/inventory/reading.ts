import { dirname, resolve } from 'node:path';
import { issueMistakes } from './issue-mistakes.js';
import { type Place, withAbsolutePaths } from './local-paths.js';
import type { Mistake } from './mistake.js';
import {
  type DefaultsEntry,
  defaultsSchema,
  type FileEntry,
  inventorySchema,
  type PairEntry,
  pairSchema,
} from './schema.js';
import { type Source, type SourceText, sourceText } from './source-text.js';
import { entryAt, plainData, type Tree } from './tree.js';
import { wording } from './wording.js';
import { readYaml } from './yaml-document.js';

/** One file as far as it could be read: what is right in it takes part in the checks over all files. */
export interface FileReading {
  readonly source: SourceText;
  /** Absent when the file is empty or not YAML. */
  readonly tree?: Tree;
  /** Empty when the file has none; absent when they hold a mistake, or may be in the part that is not YAML. */
  readonly defaults?: DefaultsEntry;
  /** The pairs without a mistake, by name. */
  readonly pairs: ReadonlyMap<string, PairEntry>;
  readonly mistakes: readonly Mistake[];
}

/** Reads one file and holds it against the schema; relative paths in it become absolute. */
export function readingOf(given: Source, place: Place): FileReading {
  const source = sourceText(given);
  const { root: tree, mistakes } = readYaml(source);
  if (tree === undefined || isEmpty(tree)) {
    return { source, pairs: new Map(), mistakes, ...(mistakes.length === 0 && { defaults: {} }) };
  }
  const data = plainData(tree);
  const parsed = inventorySchema.safeParse(data, { error: wording });
  const { defaults, pairs } = parsed.success ? { defaults: {}, ...parsed.data } : soundParts(tree, data);
  const directory = dirname(resolve(place.cwd, source.path));
  return {
    source,
    tree,
    ...(defaults && { defaults: absoluteDefaults(defaults, directory, place.home) }),
    pairs: new Map(
      Object.entries(pairs ?? {}).map(([name, pair]) => [name, absolutePair(pair, directory, place.home)]),
    ),
    mistakes: parsed.success ? mistakes : withNew(mistakes, issueMistakes(source, tree, parsed.error.issues)),
  };
}

/** Where YAML itself is wrong (an alias without an anchor), what the schema says about the same place is an echo. */
function withNew(mistakes: readonly Mistake[], more: readonly Mistake[]): Mistake[] {
  const known = new Set(mistakes.map(({ line, column }) => `${line}:${column}`));
  return [...mistakes, ...more.filter(({ line, column }) => !known.has(`${line}:${column}`))];
}

/** The defaults and pairs that are right by themselves, in a file that is not. */
function soundParts(tree: Tree, data: unknown): FileEntry {
  const at = (path: string[]) => path.reduce(member, data);
  const defaults = defaultsSchema.safeParse(entryAt(tree, ['defaults']) === undefined ? {} : at(['defaults']));
  const pairs: Record<string, PairEntry> = {};
  for (const name of pairNames(tree)) {
    const pair = pairSchema.safeParse(at(['pairs', name]));
    if (pair.success) pairs[name] = pair.data;
  }
  return { ...(defaults.success && { defaults: defaults.data }), pairs };
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function member(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Object.getOwnPropertyDescriptor(data, key)?.value : undefined;
}

function pairNames(tree: Tree): string[] {
  const pairs = entryAt(tree, ['pairs'])?.value;
  return pairs?.kind === 'map' ? [...pairs.entries.keys()] : [];
}

function absoluteDefaults(defaults: DefaultsEntry, directory: string, home: string): DefaultsEntry {
  return { ...defaults, ...(defaults.ssh && { ssh: withAbsolutePaths(defaults.ssh, directory, home) }) };
}

function absolutePair(pair: PairEntry, directory: string, home: string): PairEntry {
  const nodes = Object.entries(pair.nodes).map(([name, node]) => [
    name,
    node?.ssh ? { ...node, ssh: withAbsolutePaths(node.ssh, directory, home) } : node,
  ]);
  const ssh = pair.ssh && { ssh: withAbsolutePaths(pair.ssh, directory, home) };
  return { ...pair, ...ssh, nodes: Object.fromEntries(nodes) };
}
