import { Command } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { inventoryJsonSchema } from '../../inventory/schema.js';
import { json } from '../../report/jsonl.js';
import { readBundles } from '../bundles.js';
import { readInventory } from '../fleet.js';
import { type InventoryOptions, withInventoryOptions } from '../options.js';
import { inventoryRenderCommand } from './inventory-render.js';

export function inventoryCommand(finish: (exitCode: number) => void): Command {
  const check = withInventoryOptions(new Command('check'))
    .description('read the inventory and the files it names, and tell every mistake at once')
    .addHelpText('after', '\nExample:\n  hitless inventory check -i inventory/')
    .action(async (options: InventoryOptions) => {
      const { files, pairs } = await readInventory(options);
      // Rules take a while to load: only where some are named.
      if (pairs.some(({ suppressions }) => suppressions.length > 0))
        (await import('../rule-names.js')).demandKnownSuppressions(pairs);
      const loaded = await readBundles(pairs, 'masked');
      const bundles = loaded.pairs.flatMap((pair) => pair.bundles);
      const sources = new Set(bundles.flatMap((bundle) => bundle.files.map(({ source }) => source)));
      const filled = sources.size === 0 ? '' : `, ${counted(sources.size, 'source')} of files`;
      process.stdout.write(
        options.json === true
          ? `${json({ files, pairs })}\n`
          : `ok: ${counted(pairs.length, 'pair')}, ${bundles.length} nodes${filled} in ${files.join(', ')}\n`,
      );
      finish(EXIT.done);
    });
  const schema = new Command('schema')
    .description('print the JSON Schema of the inventory, for editors')
    .addHelpText('after', '\nExample:\n  hitless inventory schema > schema.json')
    .action(() => {
      process.stdout.write(`${json(inventoryJsonSchema())}\n`);
    });
  return new Command('inventory')
    .description('check the inventory, show the files of its nodes, or print its schema')
    .addCommand(check)
    .addCommand(inventoryRenderCommand(finish))
    .addCommand(schema)
    .addHelpText(
      'after',
      '\nExamples:\n  hitless inventory check\n  hitless inventory render web-ams\n  hitless inventory schema > schema.json',
    );
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
