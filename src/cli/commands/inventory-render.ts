import { Command } from 'commander';
import type { Bundle } from '../../bundle/bundle.js';
import { loadBundles } from '../../bundle/load-bundles.js';
import { shownText } from '../../bundle/shown-text.js';
import { WriteOutError, writeOut } from '../../bundle/write-out.js';
import { EXIT } from '../../coordinator/outcome.js';
import { globMatches } from '../../inventory/glob.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { contentLines, renderedLines, renderedObject } from '../../report/rendered.js';
import { Complaint } from '../complaint.js';
import { mistakesText, readPairs } from '../fleet.js';
import { type InventoryOptions, withInventoryOptions } from '../options.js';

interface RenderOptions extends InventoryOptions {
  readonly node?: string;
  readonly path?: string;
  readonly out?: string;
  readonly reveal?: boolean;
}

const HELP = `
Fills in the templates and shows what would be installed. Nothing is connected to, and no secret is fetched: what depends on one is masked.
With --out the files are written to DIR/NODE/PATH, for nobody else to read, masked as well; --reveal fetches the secrets and writes them.
What was written there before is replaced; a directory with anything else in it is refused.

Examples:
  hitless inventory render web-ams                                            everything that both nodes would have
  hitless inventory render --node lb1 --path /etc/haproxy/haproxy.cfg         one file
  hitless inventory render --out review                                       all of it, to look through or to compare`;

type AnyBundle = Bundle<'filled' | 'masked'>;

export function inventoryRenderCommand(finish: (exitCode: number) => void): Command {
  return withInventoryOptions(new Command('render'))
    .description('show or write the files that the nodes would have, secrets masked')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .option('--node <name>', 'this node only')
    .option('--path <path>', 'this path on the nodes only, or those that match a glob')
    .option('--out <dir>', 'write the files to this directory instead of showing them')
    .option('--reveal', 'fetch the secrets, and write them with --out')
    .addHelpText('after', HELP)
    .action(async (selectors: string[], options: RenderOptions) => {
      if (options.reveal === true && options.out === undefined)
        throw new Complaint('secrets are never shown: --reveal goes with --out');
      const pairs = await readPairs(options, selectors);
      const loaded = await loadBundles(pairs, options.reveal === true ? 'filled' : 'masked');
      if (!loaded.ok) throw new Complaint(mistakesText(loaded.mistakes, 'the files of the inventory'));
      const chosen = loaded.pairs.flatMap(({ pair, bundles }) =>
        bundles.map((bundle) => ({ pair, bundle: narrowed(bundle, options) })),
      );
      const nodes = chosen.filter(({ bundle }) => options.node === undefined || bundle.node === options.node);
      refuseNothing(
        nodes.map(({ bundle }) => bundle),
        loaded.pairs.flatMap(({ bundles }) => bundles.map(({ node }) => node)),
        options,
      );
      process.stdout.write(await rendered(nodes, options));
      finish(EXIT.done);
    });
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
function refuseNothing(bundles: readonly AnyBundle[], nodes: readonly string[], { node, path }: RenderOptions): void {
  if (bundles.length === 0)
    throw new Complaint(`no node "${node}" is selected: the nodes are ${nodes.slice(0, 12).join(', ')}`);
  if (bundles.some(({ files }) => files.length > 0)) return;
  throw new Complaint(
    path === undefined
      ? 'the inventory has no files for the selected nodes: give them under files:'
      : `no selected node has a file ${path}`,
  );
}
