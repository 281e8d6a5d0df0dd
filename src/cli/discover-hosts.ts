import { existsSync, writeFileSync } from 'node:fs';
import { type DiscoveredFleet, discoverFleet } from '../coordinator/discover.js';
import { EXIT } from '../coordinator/outcome.js';
import { parseInventory } from '../inventory/parse.js';
import { discoveredInventory, discoveryObject, leftLines } from '../report/discovery.js';
import { json } from '../report/jsonl.js';
import { Complaint } from './complaint.js';
import { mistakesText } from './fleet.js';
import { type HostOptions, hostsToLookAt } from './host-words.js';
import { openLog } from './log.js';
import type { LogOptions } from './options.js';
import { worldOverSsh } from './session.js';

/** What the command line says of a discovery. */
export interface DiscoverOptions extends HostOptions, LogOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly concurrency: number;
}

/** What `hitless discover` does; returns its exit code. */
export async function discoverHosts(words: readonly string[], options: DiscoverOptions): Promise<number> {
  const { out, force } = options;
  if (out !== undefined && force !== true && existsSync(out))
    throw new Complaint(`--out ${out} is there already: name another file, or replace it with --force`);
  const { specs, notes } = hostsToLookAt(words, options);
  const fleet = await discoverFleet(specs, worldOverSsh(openLog(options)), options.concurrency);
  const now = new Date();
  for (const line of [...notes, ...leftLines(fleet)]) process.stderr.write(`${line}\n`);
  if (options.json === true) process.stdout.write(`${json(discoveryObject(fleet, now))}\n`);
  if (fleet.pairs.length > 0) put(discoveredInventory(fleet, now), options);
  process.stderr.write(`${summary(fleet)}\n`);
  if (fleet.unread.length > 0) return EXIT.unreachable;
  return fleet.pairs.length === 0 ? EXIT.blocked : EXIT.done;
}

/** To the file, or to standard output where nothing else goes there. */
function put(inventory: string, { out, force, json: isJson }: DiscoverOptions): void {
  const path = out ?? 'inventory.yaml';
  const loaded = parseInventory([{ path, text: inventory }]);
  if (!loaded.ok) throw new Complaint(mistakesText(loaded.mistakes, 'what was found, so nothing is written'));
  if (out === undefined) {
    if (isJson !== true) process.stdout.write(inventory);
    return;
  }
  try {
    writeFileSync(out, inventory, { flag: force === true ? 'w' : 'wx' });
  } catch (error) {
    throw new Complaint(`--out ${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  process.stderr.write(`written: ${out}; see what is there with hitless status -i ${out}\n`);
}

function summary({ pairs, left, unread }: DiscoveredFleet): string {
  const nodes = pairs.reduce((sum, pair) => sum + pair.nodes.length, 0);
  const found =
    pairs.length === 0
      ? 'no pair was found, and nothing written'
      : `${counted(pairs.length, 'pair')} of ${nodes} nodes`;
  return [
    found,
    ...(left.length === 0 ? [] : [`${counted(left.length, 'host')} in no pair`]),
    ...(unread.length === 0 ? [] : [`${counted(unread.length, 'host')} not read`]),
  ].join('; ');
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
