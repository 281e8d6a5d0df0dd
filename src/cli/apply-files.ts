import { readFileSync } from 'node:fs';
import type { Bundle } from '../bundle/bundle.js';
import { applyPair } from '../coordinator/apply-pair.js';
import { type ComparedFiles, plannedNodes } from '../coordinator/compare-files.js';
import { PairHalt } from '../coordinator/halt.js';
import type { Pair } from '../inventory/model.js';
import { type PlanFile, readPlanFile, whyNotAsPlanned } from '../plan/plan-file.js';
import { readBundles } from './bundles.js';
import { Complaint } from './complaint.js';
import { readPairs } from './fleet.js';
import type { ApplyOptions } from './options.js';
import { runOverPairs } from './run-over-pairs.js';

/** What `hitless apply` does; returns its exit code. */
export async function applyFiles(selectors: readonly string[], options: ApplyOptions): Promise<number> {
  const planned = readPlan(selectors);
  const pairs = await readPairs(options, planned?.plans.map(({ pair }) => pair) ?? selectors);
  const { bundles } = await bundlesToInstall(pairs);
  const consents = {
    gap: options.allowGap === true || planned?.allowGap === true,
    failover: options.allowFailover === true || planned?.allowFailover === true,
  };
  return runOverPairs('apply', pairs, options, (pair, context) => {
    const expect = planned && ((files: readonly ComparedFiles[]) => demandAsPlanned(planned, pair, files));
    const own = { bundles: bundles.get(pair.name) ?? [], consents };
    return applyPair(pair, { ...context, ...own, ...(expect && { expect }) });
  });
}

/** The bundles of pairs, by pair, with their secrets in them. Pairs without files among others have nothing to do. */
export async function bundlesToInstall(pairs: readonly Pair[]): Promise<{
  readonly bundles: ReadonlyMap<string, readonly Bundle[]>;
  readonly redact: (text: string) => string;
}> {
  if (pairs.every(({ nodes }) => nodes.every(({ files }) => files.length === 0))) {
    const names = pairs.map(({ name }) => name).join(', ');
    throw new Complaint(`the inventory has no files for ${names}: give it some (files: see inventory/example.yaml)`);
  }
  const loaded = await readBundles(pairs, 'filled');
  return { bundles: new Map(loaded.pairs.map(({ pair, bundles }) => [pair, bundles])), redact: loaded.redact };
}

function readPlan(selectors: readonly string[]): PlanFile | undefined {
  const file = selectors.find((selector) => selector.endsWith('.json'));
  if (file === undefined) return undefined;
  if (selectors.length > 1) throw new Complaint(`${file} is a plan: it names its pairs itself, give nothing beside it`);
  return planFrom(file);
}

/** The plan that `hitless plan apply --out` wrote to a file. */
export function planFrom(file: string): PlanFile {
  const read = readPlanFile(textOfPlan(file));
  if (!read.ok) throw new Complaint(`${file}: ${read.reason}`);
  if (read.plan.plans.length === 0) throw new Complaint(`${file} is a plan for no pair`);
  return read.plan;
}

function textOfPlan(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Complaint(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function demandAsPlanned(planned: PlanFile, pair: Pair, files: readonly ComparedFiles[]): void {
  const why = notAsPlanned(planned, pair, files);
  if (why !== undefined) throw new PairHalt('blocked', why, `plan again: hitless plan apply ${pair.name}`);
}

/** Why the nodes of a pair, or what they are to have, are not as they were when the change was planned; absent when they are. */
export function notAsPlanned(planned: PlanFile, pair: Pair, files: readonly ComparedFiles[]): string | undefined {
  const then = planned.plans.find((each) => each.pair === pair.name)?.nodes ?? [];
  return plannedNodes(files)
    .map((now) => {
      const before = then.find(({ node }) => node === now.node);
      return before === undefined ? `${now.node} was not planned` : whyNotAsPlanned(before, now);
    })
    .find((why) => why !== undefined);
}
