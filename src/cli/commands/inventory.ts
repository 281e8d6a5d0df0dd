import { Command } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { inventoryJsonSchema } from '../../inventory/schema.js';
import { json } from '../../report/jsonl.js';
import { readInventory } from '../fleet.js';
import { type InventoryOptions, withInventoryOptions } from '../options.js';

export function inventoryCommand(finish: (exitCode: number) => void): Command {
  const check = withInventoryOptions(new Command('check'))
    .description('read the inventory and tell every mistake in it at once')
    .addHelpText('after', '\nExample:\n  hitless inventory check -i inventory/')
    .action(async (options: InventoryOptions) => {
      const { files, pairs } = await readInventory(options);
      const nodes = pairs.reduce((sum, pair) => sum + pair.nodes.length, 0);
      process.stdout.write(
        options.json === true
          ? `${json({ files, pairs })}\n`
          : `ok: ${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}, ${nodes} nodes in ${files.join(', ')}\n`,
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
    .description('check the inventory, or print its schema')
    .addCommand(check)
    .addCommand(schema)
    .addHelpText('after', '\nExamples:\n  hitless inventory check\n  hitless inventory schema > schema.json');
}
