import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunEvent } from '../../src/coordinator/events.js';
import type { PairResult } from '../../src/coordinator/outcome.js';
import type { ChangePlan } from '../../src/plan/change-plan.js';
import type { InventoryYaml, Lab } from './lab.js';

export const HAPROXY_CFG = '/etc/haproxy/haproxy.cfg';
export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

export type Edit = (text: string, node: string) => string;

/** What becomes of files of the nodes, by path. */
export type Edits = Readonly<Record<string, Edit>>;

/** An inventory of the lab whose nodes have files: those that they have now, edited. `more` changes it further. */
export async function withEditedFiles(
  lab: Lab,
  edits: Edits,
  more: (inventory: InventoryYaml) => void = () => undefined,
): Promise<string> {
  const folder = await mkdtemp(join(dirname(lab.inventory), 'files-'));
  const sources = new Map<string, { source: string; path: string }[]>();
  let nodes: readonly string[] = [];
  await lab.inventoryWith(({ pairs }) => {
    nodes = Object.values(pairs).flatMap((pair) => Object.keys(pair.nodes));
  });
  for (const node of nodes) {
    await mkdir(join(folder, node));
    const files = Object.entries(edits).map(async ([path, edit]) => {
      const source = join(folder, node, basename(path));
      await writeFile(source, edit(await lab.on(node, `cat ${path}`), node));
      return { source, path };
    });
    sources.set(node, await Promise.all(files));
  }
  return lab.inventoryWith((copy) => {
    for (const pair of Object.values(copy.pairs))
      for (const [name, node] of Object.entries(pair.nodes)) node['files'] = sources.get(name);
    more(copy);
  });
}

/** The plan of a pair that a run began with. */
export function changePlanOf(events: readonly RunEvent[], pair = 'p1'): ChangePlan {
  const planned = events.find((event) => event.event === 'pair.planned' && event.pair === pair);
  if (planned?.event !== 'pair.planned' || !('strategy' in planned.plan))
    throw new Error(`no plan was made: ${JSON.stringify(events.at(-1))}`);
  return planned.plan;
}

/** What became of a pair. */
export function resultOf(events: readonly RunEvent[], pair = 'p1'): PairResult {
  const finished = events.find((event) => event.event === 'pair.finished' && event.result.pair === pair);
  if (finished?.event !== 'pair.finished') throw new Error(`${pair} did not finish: ${JSON.stringify(events.at(-1))}`);
  return finished.result;
}

/** The steps that were finished well, as `KIND` or `KIND NODE`. */
export const stepsDone = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) =>
    event.event === 'step.finished' && event.ok
      ? [event.node === undefined ? event.step : `${event.step} ${event.node}`]
      : [],
  );
