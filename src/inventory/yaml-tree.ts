import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { Extents } from './extents.js';
import { type Complaint, type Mistake, mistakeAt, mostMistakesPerFile } from './mistake.js';
import { nearest } from './nearest.js';
import { quoted } from './quote.js';
import { positionOf, type SourceText, type Span } from './source-text.js';
import type { ListTree, MapEntry, MapTree, Tree } from './tree.js';

/** Ends the building of a tree that would be too large or too deep, or has too many mistakes. */
class TooMuch extends Error {}

/**
 * Turns composed YAML nodes into a tree. One builder reads one document: it remembers the anchors seen so far (an alias
 * means the latest anchor of its name above it) and how much the aliases have been made to stand for.
 */
export class YamlTreeBuilder {
  readonly #source: SourceText;
  readonly #mistakes: Mistake[] = [];
  readonly #anchors = new Map<string, Tree | 'open'>();
  readonly #extents = new Extents();

  constructor(source: SourceText) {
    this.#source = source;
  }

  build(contents: unknown): { readonly root?: Tree; readonly mistakes: readonly Mistake[] } {
    try {
      const root = this.#tree(contents, { start: 0, end: 0 });
      return { root, mistakes: this.#mistakes };
    } catch (error) {
      if (error instanceof TooMuch) return { mistakes: this.#mistakes };
      throw error;
    }
  }

  #tree(node: unknown, place: Span): Tree {
    if (isAlias(node)) return this.#aliased(node, spanOfNode(node) ?? place);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { kind: 'scalar', span: place, value: null };
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const tree = this.#ownTree(node, spanOfNode(node) ?? place);
    if (anchor !== undefined) this.#anchors.set(anchor, tree);
    this.#stopOn(this.#extents.note(tree), tree.span);
    return tree;
  }

  #ownTree(node: Scalar | YAMLMap | YAMLSeq, span: Span): Tree {
    if (isSeq(node)) return this.#list(node, span);
    return isMap(node) ? this.#map(node, span) : { kind: 'scalar', span, value: scalarValue(node.value) };
  }

  #list(node: YAMLSeq, span: Span): ListTree {
    return { kind: 'list', span, items: node.items.map((item) => this.#tree(item, span)) };
  }

  #map(node: YAMLMap, span: Span): MapTree {
    const entries = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const keySpan = spanOfNode(pair.key) ?? span;
      const value = () => this.#tree(pair.value, keySpan);
      if (isMergeKey(pair.key)) merged.push({ key: keySpan, value: value() });
      else this.#addEntry(entries, this.#keyText(pair.key, keySpan), { key: keySpan, value: value() });
    }
    for (const entry of merged) this.#merge(entries, entry);
    return { kind: 'map', span, entries };
  }

  #addEntry(entries: Map<string, MapEntry>, key: string | undefined, entry: MapEntry): void {
    if (key === undefined) return;
    const earlier = entries.get(key);
    if (earlier === undefined) {
      entries.set(key, entry);
      return;
    }
    const { line } = positionOf(this.#source, earlier.key.start);
    const suggestion = `it is first given on line ${line}; keep one of the two`;
    this.#complain(entry.key, { message: `duplicate key ${quoted(key)}`, suggestion });
  }

  /** A map's own keys win over merged ones, and earlier merged maps over later ones. */
  #merge(entries: Map<string, MapEntry>, { key, value }: MapEntry): void {
    for (const from of value.kind === 'list' ? value.items : [value]) {
      if (from.kind !== 'map') {
        this.#complain(key, { message: '"<<" needs a map, or a list of maps', suggestion: 'write <<: *anchor' });
        return;
      }
      for (const [name, entry] of from.entries) if (!entries.has(name)) entries.set(name, entry);
      this.#stopOn(this.#extents.countAlias(from), key);
    }
  }

  #keyText(key: unknown, span: Span): string | undefined {
    const tree = isAlias(key) ? this.#aliased(key, span) : undefined;
    const text = tree === undefined ? ownKeyText(key) : tree.kind === 'scalar' ? String(tree.value) : undefined;
    if (text === '__proto__') this.#complain(span, { message: 'a key may not be "__proto__"' });
    else if (text === undefined || text === '') this.#complain(span, { message: 'a key must be plain text' });
    else return text;
    return undefined;
  }

  #aliased(alias: Alias, span: Span): Tree {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      const near = nearest(alias.source, this.#anchors.keys());
      const suggestion = near === undefined ? 'an anchor stands above its aliases' : `did you mean "*${near}"?`;
      this.#complain(span, { message: `no anchor ${quoted(`&${alias.source}`)} above this alias`, suggestion });
    } else if (target === 'open') {
      this.#complain(span, { message: `alias ${quoted(`*${alias.source}`)} stands inside its own anchor` });
    } else {
      this.#stopOn(this.#extents.countAlias(target), span);
      return target;
    }
    return { kind: 'scalar', span, value: null };
  }

  #stopOn(complaint: Complaint | undefined, span: Span): void {
    if (complaint === undefined) return;
    this.#complain(span, complaint);
    throw new TooMuch();
  }

  #complain(span: Span, complaint: Complaint): void {
    if (this.#mistakes.length === mostMistakesPerFile) throw new TooMuch();
    this.#mistakes.push(mistakeAt(this.#source, span, complaint));
  }
}

function spanOfNode(node: unknown): Span | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  const { range } = node;
  return range ? { start: range[0], end: range[1] } : undefined;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

/** A number or `true` as a key is the text that was written: a node may be called 1. */
function ownKeyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : key.source;
}

function scalarValue(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
