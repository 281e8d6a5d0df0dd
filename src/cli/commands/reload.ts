import { Command } from 'commander';
import { reloadPair } from '../../coordinator/reload-pair.js';
import type { Pair } from '../../inventory/model.js';
import { conduct } from '../conduct.js';
import { readPairs } from '../fleet.js';
import { type RunOptions, withRunOptions } from '../options.js';

const EXAMPLES = `
Reloads HAProxy gracefully on every node of the selected pairs, BACKUP first: each node is proven on its new workers
before the next one is touched. Files are not changed: what is on the nodes is what is loaded.
Ctrl-C finishes the step in hand, then stops; a second one leaves at once and says what is left where.
On a terminal a live board, elsewhere lines \`pair node step: text\`, with --json one event a line (docs/output.md).

Examples:
  hitless reload web-ams                     one pair
  hitless reload 'web-*' env=prod            by glob or label; several selectors add up
  hitless reload --concurrency 10 --json     the whole inventory, events as JSON lines`;

export function reloadCommand(finish: (exitCode: number) => void): Command {
  return withRunOptions(new Command('reload'))
    .description('reload HAProxy on pairs, BACKUP first, with proof')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RunOptions) => {
      const pairs = await readPairs(options, selectors);
      finish(await reload(pairs, options));
    });
}

const reload = (pairs: readonly Pair[], options: RunOptions): Promise<number> =>
  conduct(
    'reload',
    pairs.map((pair) => (options.soak === undefined ? pair : { ...pair, soakMs: options.soak })),
    options,
    (pair, conducted) => reloadPair(pair, { ...conducted, maxLost: options.maxLost, probe: options.probe }),
  );
