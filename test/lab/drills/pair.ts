import { readFile, writeFile } from 'node:fs/promises';
import { readKeepalivedConfig } from '../../../src/keepalived/read.js';
import type { PairAddresses } from './config.js';
import { type DrillNode, drillNode, pathOn, releaseOf } from './node.js';
import type { Letter } from './trial.js';

/** A pair of the lab that trials are done to, one after the other. */
export interface DrillPair {
  readonly lab: string;
  readonly name: string;
  readonly nodes: ReadonlyMap<Letter, DrillNode>;
  readonly releases: ReadonlyMap<Letter, string>;
  readonly addresses: PairAddresses;
}

const CONFIG_PATH = '/etc/keepalived/keepalived.conf';

/** Reads what the lab gave a pair from the files that it made. */
export async function findPair(lab: string, name: string, letters: readonly Letter[]): Promise<DrillPair> {
  const nodes = new Map<Letter, DrillNode>();
  const releases = new Map<Letter, string>();
  const own: Partial<Record<Letter, string>> = {};
  let found: { readonly vrid: number; readonly vip: string } | undefined;
  for (const letter of letters) {
    const node = await drillNode(lab, name, letter);
    const text = await readFile(await pathOn(node, CONFIG_PATH), 'utf8');
    const [instance] = readKeepalivedConfig([{ path: CONFIG_PATH, text }], { configId: node.name }).instances;
    const { vrid, unicastSrcIp, vips = [] } = instance ?? {};
    if (vrid === undefined || unicastSrcIp === undefined || vips[0] === undefined) {
      throw new Error(`${CONFIG_PATH} of ${node.name} is not the lab's own`);
    }
    nodes.set(letter, node);
    releases.set(letter, await releaseOf(node));
    own[letter] = unicastSrcIp;
    found = { vrid, vip: vips[0] };
  }
  if (found === undefined) throw new Error(`${name} has no nodes`);
  const { vrid, vip } = found;
  return { lab, name, nodes, releases, addresses: { vrids: [vrid, vrid + 1], vips: [vip, next(vip)], nodes: own } };
}

/** The lab keeps two VIPs for each pair, one beside the other. */
const next = (address: string): string => address.replace(/\d+$/, (last) => String(Number(last) + 1));

export const writeConfig = async (node: DrillNode, text: string): Promise<void> =>
  writeFile(await pathOn(node, CONFIG_PATH), text);

export const readConfig = async (node: DrillNode): Promise<string> => readFile(await pathOn(node, CONFIG_PATH), 'utf8');
