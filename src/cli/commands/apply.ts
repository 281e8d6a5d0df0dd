import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Bundle } from '../../bundle/bundle.js';
import { loadBundles } from '../../bundle/load-bundles.js';
import { applyPair } from '../../coordinator/apply-pair.js';
import { type ComparedFiles, plannedNodes } from '../../coordinator/compare-files.js';
import { PairHalt } from '../../coordinator/halt.js';
import type { Pair } from '../../inventory/model.js';
import { type PlanFile, readPlanFile, whyNotAsPlanned } from '../../plan/plan-file.js';
import { Complaint } from '../complaint.js';
import { mistakesText, readPairs } from '../fleet.js';
import { type RunOptions, withRunOptions } from '../options.js';
import { runOverPairs } from '../run-over-pairs.js';

/** What the operator allows that clients notice. */
export interface ConsentOptions {
  readonly allowGap?: boolean;
  readonly allowFailover?: boolean;
}

export const withConsentOptions = (command: Command): Command =>
  command
    .option('--allow-gap', 'a VIP may be nowhere for a while, where the change cannot be made otherwise')
    .option('--allow-failover', 'a VIP may move to another node, which cuts every connection to it');

const EXAMPLES = `
Gives every node the files that the inventory has for it, and takes them back where that can't be proven: BACKUP first, each node proven on its new
files before the next one. Changes of keepalived that nodes would refuse each other over are made in an order that never has two MASTERs.
From the first file on each node holds a timer: if hitless dies, or the network does, it puts its old files back by itself.
A file that ends in .json is a plan of \`hitless plan apply --out\`: it is refused where a node or the inventory is not as it was then.

Examples:
  hitless apply web-ams                      one pair
  hitless apply 'web-*' --concurrency 10     many, ten at a time
  hitless apply plan.json                    what was planned, and nothing else`;

export function applyCommand(finish: (exitCode: number) => void): Command {
  return withConsentOptions(withRunOptions(new Command('apply')))
    .description('roll the files of the inventory over pairs, with proof, or put them back')
    .argument('[select...]', 'pairs by name, glob or label (default: all), or a plan file')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RunOptions & ConsentOptions) => {
      const planned = readPlan(selectors);
      const pairs = await readPairs(options, planned?.plans.map(({ pair }) => pair) ?? selectors);
      const { bundles } = await readBundles(pairs);
      const consents = {
        gap: options.allowGap === true || planned?.allowGap === true,
        failover: options.allowFailover === true || planned?.allowFailover === true,
      };
      finish(
        await runOverPairs('apply', pairs, options, (pair, context) =>
          applyPair(pair, {
            ...context,
            bundles: bundles.get(pair.name) ?? [],
            consents,
            ...(planned !== undefined && {
              expect: (files: readonly ComparedFiles[]) => demandAsPlanned(planned, pair, files),
            }),
          }),
        ),
      );
    });
}

/** The bundles of pairs, by pair, with their secrets. All that is wrong with the files is one complaint. */
export async function readBundles(pairs: readonly Pair[]): Promise<{
  readonly bundles: ReadonlyMap<string, readonly Bundle[]>;
  readonly redact: (text: string) => string;
}> {
  const bare = pairs.filter(({ nodes }) => nodes.every(({ files }) => files.length === 0));
  if (bare.length === pairs.length)
    throw new Complaint(`the inventory has no files for ${bare.map(({ name }) => name).join(', ')}: see docs/files.md`);
  const loaded = await loadBundles(pairs, 'filled');
  if (!loaded.ok) throw new Complaint(mistakesText(loaded.mistakes, 'the files of the inventory'));
  return { bundles: new Map(loaded.pairs.map(({ pair, bundles }) => [pair, bundles])), redact: loaded.redact };
}

function readPlan(selectors: readonly string[]): PlanFile | undefined {
  const file = selectors.find((selector) => selector.endsWith('.json'));
  if (file === undefined) return undefined;
  if (selectors.length > 1) throw new Complaint(`${file} is a plan: it names its pairs itself, give nothing beside it`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Complaint(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = readPlanFile(text);
  if (!read.ok) throw new Complaint(`${file}: ${read.reason}`);
  return read.plan;
}

function demandAsPlanned(planned: PlanFile, pair: Pair, files: readonly ComparedFiles[]): void {
  const then = planned.plans.find((each) => each.pair === pair.name)?.nodes ?? [];
  for (const now of plannedNodes(files)) {
    const before = then.find(({ node }) => node === now.node);
    const why = before === undefined ? `${now.node} was not planned` : whyNotAsPlanned(before, now);
    if (why !== undefined) throw new PairHalt('blocked', why, `plan again: hitless plan apply ${pair.name}`);
  }
}
