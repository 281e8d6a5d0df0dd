import { Command } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { Complaint } from '../complaint.js';
import { readPairs } from '../fleet.js';
import { withInventoryOptions } from '../options.js';
import type { RenderOptions } from '../render-files.js';

const HELP = `
Fills in the templates and shows what would be installed. Nothing is connected to, and no secret is fetched: what depends on one is masked.
With --out the files are written to DIR/NODE/PATH, for nobody else to read, masked as well; --reveal fetches the secrets and writes them.
What was written there before is replaced; a directory with anything else in it is refused.

Examples:
  hitless inventory render web-ams                                            everything that both nodes would have
  hitless inventory render --node lb1 --path /etc/haproxy/haproxy.cfg         one file
  hitless inventory render --out review                                       all of it, to look through or to compare`;

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
      const { renderFiles } = await import('../render-files.js');
      process.stdout.write(await renderFiles(pairs, options));
      finish(EXIT.done);
    });
}
