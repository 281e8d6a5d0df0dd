import type { Complaint } from './mistake.js';
import type { MapTree, Tree } from './tree.js';

/** How many values all aliases of a file may stand for; a hundred nested aliases can stand for more than memory holds. */
const mostAliasedValues = 100_000;
/** Aliases inside anchors inside aliases make a tree that is deeper than its text. */
const deepestTree = 100;

/** Keeps account of how much the trees of one file hold with every alias spelled out, without spelling it out. */
export class Extents {
  /** Of maps and lists; any scalar is one value. */
  readonly #known = new Map<Tree, { readonly values: number; readonly depth: number }>();
  #aliasedValues = 0;

  /** Notes a tree whose parts were noted before. The complaint is that it is too deep. */
  note(tree: Tree): Complaint | undefined {
    if (tree.kind === 'scalar') return undefined;
    let values = 1;
    let depth = 0;
    for (const part of tree.kind === 'list' ? tree.items : valuesOf(tree)) {
      const extent = this.#known.get(part);
      values += extent?.values ?? 1;
      depth = Math.max(depth, (extent?.depth ?? 0) + 1);
    }
    this.#known.set(tree, { values, depth });
    return depth <= deepestTree ? undefined : { message: `nested deeper than ${deepestTree} levels` };
  }

  /** Counts one more use of a noted tree. The complaint is that all uses together are too much. */
  countAlias(tree: Tree): Complaint | undefined {
    this.#aliasedValues += this.#known.get(tree)?.values ?? 1;
    if (this.#aliasedValues <= mostAliasedValues) return undefined;
    return { message: `the aliases up to here stand for more than ${mostAliasedValues} values` };
  }
}

function valuesOf(tree: MapTree): Tree[] {
  return Array.from(tree.entries.values(), ({ value }) => value);
}
