import { Command } from 'commander';
import { type ApplyOptions, withConsentOptions, withRunOptions } from '../options.js';

const EXAMPLES = `
Gives every node the files that the inventory has for it, and takes them back where that can't be proven: BACKUP first, each node proven on its new
files before the next one. Changes of keepalived that nodes would refuse each other over are made in an order that never has two MASTERs.
From the first file on each node holds a timer: if hitless dies, or the network does, it puts its old files back by itself.
An argument that ends in .json is a plan of \`hitless plan apply --out\`: it is refused where a node or the inventory is not as it was then.

Examples:
  hitless apply web-ams                      one pair
  hitless apply 'web-*' --concurrency 10     many, ten at a time
  hitless apply plan.json                    what was planned, and nothing else`;

export function applyCommand(finish: (exitCode: number) => void): Command {
  return withConsentOptions(withRunOptions(new Command('apply')))
    .description('roll the files of the inventory over pairs, with proof, or put them back')
    .argument('[select...]', 'pairs by name, glob or label (default: all), or a plan file')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: ApplyOptions) => {
      // The template engine is loaded by the commands that look at files.
      const { applyFiles } = await import('../apply-files.js');
      finish(await applyFiles(selectors, options));
    });
}
