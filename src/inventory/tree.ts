import type { Span } from './source-text.js';

/** A YAML document with aliases and merge keys resolved, and with the place of everything in it. */
export type Tree = ScalarTree | ListTree | MapTree;

interface ScalarTree {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: string | number | boolean | null;
}

export interface ListTree {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly Tree[];
}

export interface MapTree {
  readonly kind: 'map';
  readonly span: Span;
  /** No key is `__proto__`. */
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  /** Where the key is written. */
  readonly key: Span;
  readonly value: Tree;
}

export type Path = readonly PropertyKey[];

/**
 * The same data without places. What one anchor stands for is one object wherever it is used, so the work grows with
 * the text, not with what its aliases expand to.
 */
export function plainData(tree: Tree, known = new Map<Tree, unknown>()): unknown {
  if (tree.kind === 'scalar') return tree.value;
  const earlier = known.get(tree);
  if (earlier !== undefined) return earlier;
  const plain = tree.kind === 'list' ? tree.items.map((item) => plainData(item, known)) : plainMap(tree, known);
  known.set(tree, plain);
  return plain;
}

function plainMap(tree: MapTree, known: Map<Tree, unknown>): unknown {
  const plain: Record<string, unknown> = {};
  for (const [key, { value }] of tree.entries) plain[key] = plainData(value, known);
  return plain;
}

/** The entry that a path of keys leads to, or `undefined`. Indexes into lists lead through, not to an entry. */
export function entryAt(tree: Tree, path: Path): MapEntry | undefined {
  const key = path.at(-1);
  const parent = valueAt(tree, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(String(key)) : undefined;
}

/** The value that a path of keys and list indexes leads to, or `undefined`. */
export function valueAt(tree: Tree, path: Path): Tree | undefined {
  let here: Tree | undefined = tree;
  for (const step of path) {
    if (here?.kind === 'map') here = here.entries.get(String(step))?.value;
    else if (here?.kind === 'list') here = here.items[Number(step)];
    else return undefined;
  }
  return here;
}

/** Where to point for a path: the value itself, or, where it is missing, the nearest key above it. */
export function spanOf(tree: Tree, path: Path): Span {
  const value = valueAt(tree, path);
  if (value !== undefined) return value.span;
  for (let length = path.length - 1; length > 0; length--) {
    const above = path.slice(0, length);
    const span = entryAt(tree, above)?.key ?? valueAt(tree, above)?.span;
    if (span !== undefined) return span;
  }
  return tree.span;
}

/** Where the key at a path is written, or, where there is none, what `spanOf` points to. */
export function keySpanOf(tree: Tree, path: Path): Span {
  return entryAt(tree, path)?.key ?? spanOf(tree, path);
}
