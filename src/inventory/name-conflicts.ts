import { type Claim, contested } from './claims.js';
import { type Mistake, mistakeAboutFile, mistakeAt } from './mistake.js';
import { quoted } from './quote.js';
import type { FileReading } from './reading.js';
import { entryAt, type MapEntry, type MapTree, type Path, type Tree, valueAt } from './tree.js';

/** What is wrong with names over all files, seen in the trees: pairs that break the schema are looked at too. */
export function nameConflicts(files: readonly FileReading[]): Mistake[] {
  return [
    ...contested(pairNames(files), (claim, _first, where) => ({
      message: `pair ${quoted(claim.key)} is given twice`,
      suggestion: `it is first given at ${where}; a pair stands in one file only`,
    })),
    ...contested(nodeNames(files), (claim, first, where) => ({
      message: `node ${quoted(claim.key)} is in two pairs: ${first.owner} and ${claim.owner}`,
      suggestion: `it is first given at ${where}; names of nodes are unique in the fleet`,
    })),
    ...contested(groupNames(files), (claim, _first, where) => ({
      message: `group ${quoted(claim.key)} is given twice`,
      suggestion: `it is first given at ${where}; a group stands in one file only`,
    })),
    ...contested(defaultKeys(files), (claim, _first, where) => ({
      message: `${claim.key} is given in two files`,
      suggestion: `it is first given at ${where}; keep one of the two`,
    })),
    ...files.flatMap(lonelyNodes),
    ...emptiness(files),
  ];
}

const pairNames = (files: readonly FileReading[]): Iterable<Claim> => namesIn(files, 'pairs');
const groupNames = (files: readonly FileReading[]): Iterable<Claim> => namesIn(files, 'groups');

function* namesIn(files: readonly FileReading[], section: string): Iterable<Claim> {
  for (const { source, tree } of files) {
    for (const [key, entry] of mapAt(tree, [section])) {
      yield { key, owner: source.path, source, span: entry.key };
    }
  }
}

function* nodeNames(files: readonly FileReading[]): Iterable<Claim> {
  for (const { source, tree } of files) {
    for (const [pair] of mapAt(tree, ['pairs'])) {
      for (const [key, entry] of mapAt(tree, ['pairs', pair, 'nodes'])) {
        yield { key, owner: pair, source, span: entry.key };
      }
    }
  }
}

function* defaultKeys(files: readonly FileReading[]): Iterable<Claim> {
  for (const { source, tree } of files) {
    const defaults = tree && valueAt(tree, ['defaults']);
    if (defaults?.kind !== 'map') continue;
    for (const [key, entry] of leaves(defaults, 'defaults')) yield { key, owner: source.path, source, span: entry.key };
  }
}

function* leaves(map: MapTree, above: string): Iterable<[string, MapEntry]> {
  for (const [name, entry] of map.entries) {
    const path = `${above}.${name}`;
    if (entry.value.kind === 'map') yield* leaves(entry.value, path);
    else yield [path, entry];
  }
}

function lonelyNodes({ source, tree }: FileReading): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [pair] of mapAt(tree, ['pairs'])) {
    const nodes = tree && entryAt(tree, ['pairs', pair, 'nodes']);
    if (nodes?.value.kind !== 'map' || nodes.value.entries.size >= 2) continue;
    const count = nodes.value.entries.size === 0 ? 'no node' : 'one node';
    const message = `pair ${quoted(pair)} has ${count}`;
    mistakes.push(mistakeAt(source, nodes.key, { message, suggestion: 'a pair needs two nodes or more' }));
  }
  return mistakes;
}

/** An inventory without a pair is a mistake, but not the one to report while a file can't be read. */
function emptiness(files: readonly FileReading[]): Mistake[] {
  const [first] = files;
  const hasPairs = files.some(({ tree }) => tree && (tree.kind !== 'map' || mapAt(tree, ['pairs']).size > 0));
  if (first === undefined || hasPairs || files.some(({ mistakes }) => mistakes.length > 0)) return [];
  const suggestion = 'write pairs: with a pair below it, and the pair its nodes';
  const complaint = { message: 'the inventory has no pairs', suggestion };
  return [first.source.text === '' ? mistakeAboutFile(first.source.path, complaint) : atStart(first, complaint)];
}

function atStart({ source, tree }: FileReading, complaint: { message: string; suggestion: string }): Mistake {
  return mistakeAt(source, tree?.span ?? { start: 0, end: 1 }, complaint);
}

function mapAt(tree: Tree | undefined, path: Path): ReadonlyMap<string, MapEntry> {
  const value = tree && valueAt(tree, path);
  return value?.kind === 'map' ? value.entries : new Map<string, MapEntry>();
}
