import { Command } from 'commander';
import { inventoryJsonSchema } from '../../inventory/schema.js';
import { json } from '../../report/jsonl.js';
import { readInventory } from '../fleet.js';
import { type FleetOptions, withFleetOptions } from '../options.js';

export function inventoryCommand(finish: (exitCode: number) => void): Command {
  const check = withFleetOptions(new Command('check'))
    .description('read the inventory and tell every mistake in it at once')
    .addHelpText('after', '\nExample:\n  hitless inventory check -i inventory/')
    .action(async (options: FleetOptions) => {
      const { files, pairs } = await readInventory(options);
      const nodes = pairs.reduce((sum, pair) => sum + pair.nodes.length, 0);
      process.stdout.write(
        options.json === true
          ? `${json({ files, pairs })}\n`
          : `ok: ${pairs.length} pairs, ${nodes} nodes in ${files.join(', ')}\n`,
      );
      finish(0);
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
    .addCommand(schema);
}
