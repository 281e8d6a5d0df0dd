import type { Bundle } from '../bundle/bundle.js';
import { shownText } from '../bundle/shown-text.js';
import { WriteOutError, writeOut } from '../bundle/write-out.js';
import { globMatches } from '../inventory/glob.js';
import type { Pair } from '../inventory/model.js';
import { json } from '../report/jsonl.js';
import { paintFor } from '../report/paint.js';
import { contentLines, renderedLines, renderedObject } from '../report/rendered.js';
import { readBundles } from './bundles.js';
import { Complaint } from './complaint.js';
import type { InventoryOptions } from './options.js';

export interface RenderOptions extends InventoryOptions {
  readonly node?: string;
  readonly path?: string;
  readonly out?: string;
  readonly reveal?: boolean;
}

type AnyBundle = Bundle<'filled' | 'masked'>;

/** What `hitless inventory render` says: the files of pairs, or that they are written. */
export async function renderFiles(pairs: readonly Pair[], options: RenderOptions): Promise<string> {
  const { pairs: loaded } = await readBundles(pairs, options.reveal === true ? 'filled' : 'masked');
  const all = loaded.flatMap(({ pair, bundles }) =>
    bundles.map((bundle) => ({ pair, bundle: narrowed(bundle, options) })),
  );
  const chosen = all.filter(({ bundle }) => options.node === undefined || bundle.node === options.node);
  refuseNothing(chosen, all, options);
  return rendered(chosen, options);
}

interface Chosen {
  readonly pair: string;
  readonly bundle: AnyBundle;
}

async function rendered(nodes: readonly Chosen[], options: RenderOptions): Promise<string> {
  const bundles = nodes.map(({ bundle }) => bundle);
  if (options.out !== undefined) return `${await written(options.out, bundles, options)}\n`;
  if (options.json === true)
    return `${json({ nodes: nodes.map(({ pair, bundle }) => renderedObject(pair, bundle)) })}\n`;
  const files = bundles.flatMap((bundle) => bundle.files);
  const [only] = files;
  const single = options.path !== undefined && files.length === 1 && only !== undefined;
  const paint = paintFor(process.stdout);
  const lines = single
    ? contentLines(shownText(only))
    : bundles.flatMap((bundle) => [...renderedLines(bundle, paint), '']);
  return `${lines.join('\n').trimEnd()}\n`;
}

async function written(
  directory: string,
  bundles: readonly AnyBundle[],
  { reveal = false, json: asJson }: RenderOptions,
): Promise<string> {
  try {
    const files = await writeOut(directory, bundles, { reveal });
    const text = `${files} files of ${bundles.length} nodes in ${directory}${reveal ? ', secrets included: delete them after use' : ''}`;
    return asJson === true
      ? json({ directory, files, nodes: bundles.map(({ node }) => node), revealed: reveal })
      : text;
  } catch (error) {
    if (error instanceof WriteOutError) throw new Complaint(error.message);
    throw error;
  }
}

function narrowed(bundle: AnyBundle, { path }: RenderOptions): AnyBundle {
  return path === undefined
    ? bundle
    : { ...bundle, files: bundle.files.filter((file) => globMatches(path, file.path)) };
}

/** A misspelt node or path would be shown as nothing at all. */
function refuseNothing(chosen: readonly Chosen[], all: readonly Chosen[], { node, path }: RenderOptions): void {
  if (chosen.length === 0) {
    const nodes = all.slice(0, 12).map(({ bundle }) => bundle.node);
    throw new Complaint(`no node "${node}" is selected: the nodes are ${nodes.join(', ')}`);
  }
  if (chosen.some(({ bundle }) => bundle.files.length > 0)) return;
  throw new Complaint(
    path === undefined
      ? 'the inventory has no files for the selected nodes: give them under files:'
      : `no selected node has a file ${path}`,
  );
}
