import type { NodeSpec } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { canBeWord } from '../ssh/quote.js';
import { callProgram } from './call.js';
import { EMPTY_INSPECTION, type Inspection, mergeInspections, readInspection } from './inspection.js';
import { runWord } from './run-words.js';
import { serviceWords } from './services.js';

/**
 * What to look at on a node. Paths are absolute.
 * - `path`: is it there, what is it, whose is it
 * - `file`: the same and its SHA-256
 * - `certificates`: a PEM file, or a directory of them: SHA-256 and the certificates of each. Keys stay on the node
 * - `list`: a crt-list: SHA-256 and the files it names
 * - `script`: the same as `path`, and its interpreter
 * - `space`: free space of the file system it lies in; the path must be there
 * - `user`, `group`: their numbers
 */
export interface InspectItem {
  readonly kind: 'path' | 'file' | 'certificates' | 'list' | 'script' | 'space' | 'user' | 'group';
  readonly name: string;
}

export interface InspectOptions {
  readonly signal?: AbortSignal;
  /** Look at paths with the files that were staged for this run in their places. */
  readonly run?: string;
  /** Milliseconds for each round trip. Default 120000: a large directory may have to be copied first. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 120_000;
/** Items travel as arguments: an SSH request holds no more than 32 kB for sure. */
const MOST_BYTES = 20_000;
const MOST_ITEMS = 300;

/**
 * Looks at what a start or reload with a new configuration depends on and no check of it sees. One round trip, more only for hundreds of items.
 * An item whose name no path or user can have, such as an empty one, is not found. Throws `NodeError` and `SshError`.
 */
export async function inspectNode(
  host: Host,
  spec: NodeSpec,
  items: readonly InspectItem[],
  { run, ...options }: InspectOptions = {},
): Promise<Inspection> {
  const of = run === undefined ? '-' : runWord(host.name, 'inspect', run);
  let found = { ...EMPTY_INSPECTION, node: host.name };
  for (const words of itemBatches(items)) {
    const args = [of, ...serviceWords(spec), ...words];
    const answer = await callProgram(host, 'inspect', args, { deadlineMs: DEADLINE_MS, ...options });
    found = mergeInspections(found, readInspection(host.name, answer));
  }
  return found;
}

const isAskable = ({ kind, name }: InspectItem): boolean =>
  canBeWord(name) &&
  !name.includes('\n') &&
  (kind === 'user' || kind === 'group' ? /^[^-]/.test(name) : name.startsWith('/'));

/** The words of items for a call, as many as fit into one; at least one batch: limits and sockets are looked at without any item. */
export function itemBatches(items: readonly InspectItem[]): readonly (readonly string[])[] {
  const words = [...new Set(items.filter(isAskable).map(({ kind, name }) => `${kind}:${name}`))];
  const all: string[][] = [[]];
  let bytes = 0;
  for (const word of words) {
    const size = Buffer.byteLength(word) + 3;
    if ((all.at(-1)?.length ?? 0) >= MOST_ITEMS || bytes + size > MOST_BYTES) {
      all.push([]);
      bytes = 0;
    }
    bytes += size;
    all.at(-1)?.push(word);
  }
  return all;
}
