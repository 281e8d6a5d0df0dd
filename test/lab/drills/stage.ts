import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { must, pause } from '../lab.js';
import { type AddressWatch, watchAddresses } from './address-watch.js';
import { forgetDrops } from './adverts-dropped.js';
import { CHECK, HANG_FILE, HEALTHY_FILE, PRIORITY_FILE, renderConfig } from './config.js';
import { type DrillNode, initOf, killKeepalived, pathOn, runOn } from './node.js';
import { type DrillPair, writeConfig } from './pair.js';
import { hurry, SERVICE_LINES } from './real-time.js';
import { type Letter, lettersOf, type Setup, type Trial } from './trial.js';

const labScript = resolve(import.meta.dirname, '../../../scripts/lab');
const PATIENCE_MS = 40_000;
/** The MASTER has been alone for this long, and for two adverts. */
const QUIET_MS = 400;

/** Watches of all nodes of a trial, and who is MASTER. */
export interface Stage {
  readonly watches: ReadonlyMap<Letter, AddressWatch>;
  readonly master: Letter;
}

/**
 * Undoes whatever the trial before did, gives every node its file and starts keepalived, until one node has had all VIPs for a while. Then waits for
 * any part of an advert interval, so that the event falls anywhere between two adverts.
 */
export async function setStage(pair: DrillPair, trial: Trial): Promise<Stage> {
  const letters = lettersOf(trial.setup);
  const nodes = letters.map((letter) => nodeOf(pair, letter));
  await forgetDrops(nodeOf(pair, 'a'));
  await Promise.all([...pair.nodes.values()].map((node) => clearNode(pair, node)));
  await Promise.all(nodes.map((node) => writeConfig(node, renderConfig(trial.setup, node.letter, pair.addresses))));
  const watches = new Map(
    await Promise.all(nodes.map(async (node) => [node.letter, await watchAddresses(node.namespace)] as const)),
  );
  const starting = nodes.filter(({ letter }) => trial.down?.includes(letter) !== true);
  const [early, late] = [
    starting.filter(({ letter }) => letter === (trial.firstMaster ?? letter)),
    starting.filter(({ letter }) => letter !== (trial.firstMaster ?? letter)),
  ];
  const master = trial.firstMaster ?? preferredOf(trial);
  for (const group of [early, late]) {
    await Promise.all(group.map(startKeepalived));
    await untilMaster(pair, trial, watches, master);
  }
  await pause(Math.random() * 1000 * trial.setup.advertInt);
  return { watches, master };
}

export function nodeOf({ nodes, name }: DrillPair, letter: Letter): DrillNode {
  const node = nodes.get(letter);
  if (node === undefined) throw new Error(`${name} has no node ${letter}`);
  return node;
}

/** A node as it was, without keepalived. */
async function clearNode(pair: DrillPair, node: DrillNode): Promise<void> {
  if ((await initOf(node)) === undefined) await must(labScript, ['start', '--name', pair.lab, node.name]);
  await hurryNode(node);
  await must('ip', ['-n', node.switch, 'link', 'set', node.name, 'master', 'br0', 'up']);
  await must('ip', ['-n', node.namespace, 'link', 'set', 'eth0', 'up']);
  // A keepalived that stands still ends only this way.
  await killKeepalived(node).catch(() => undefined);
  await runOn(node, 'systemctl', 'stop', 'keepalived');
  await runOn(node, 'systemctl', 'reset-failed', 'keepalived').catch(() => '');
  for (const vip of pair.addresses.vips) {
    await must('ip', ['-n', node.namespace, 'address', 'delete', `${vip}/32`, 'dev', 'eth0']).catch(() => '');
  }
  for (const path of [PRIORITY_FILE, HANG_FILE]) await rm(await pathOn(node, path), { force: true });
  await writeFile(await pathOn(node, HEALTHY_FILE), '');
  await writeFile(await pathOn(node, CHECK.path), CHECK.text, { mode: 0o755 });
}

/** Its systemd and its keepalived, from their next start on. */
async function hurryNode(node: DrillNode): Promise<void> {
  const folder = await pathOn(node, '/etc/systemd/system/keepalived.service.d');
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/drill.conf`, SERVICE_LINES);
  await hurry((await initOf(node)) ?? 0);
  await runOn(node, 'systemctl', 'daemon-reload');
}

const startKeepalived = (node: DrillNode): Promise<string> => runOn(node, 'systemctl', 'start', 'keepalived');

/** The one of the highest priority of those that run. */
function preferredOf({ setup, down = [] }: Trial): Letter {
  const running = lettersOf(setup).filter((letter) => !down.includes(letter));
  const priorityOf = (letter: Letter): number => setup.nodes[letter]?.priority ?? 0;
  const [first] = running.toSorted((one, other) => priorityOf(other) - priorityOf(one));
  if (first === undefined) throw new Error('no node is to run');
  return first;
}

async function untilMaster(
  pair: DrillPair,
  { setup }: Trial,
  watches: Stage['watches'],
  master: Letter,
): Promise<void> {
  const vips = setup.syncGroup === true ? pair.addresses.vips : pair.addresses.vips.slice(0, 1);
  const quietMs = QUIET_MS + 2000 * longestAdvertInt(setup);
  const deadline = Date.now() + PATIENCE_MS;
  const isAlone = (): boolean =>
    [...watches].every(([letter, watch]) => vips.every((vip) => watch.has(vip) === (letter === master)));
  const moves = (): number => [...watches.values()].reduce((sum, { changes }) => sum + changes.length, 0);
  let seen = moves();
  for (let sinceMs = Date.now(); Date.now() < deadline; await pause(20)) {
    if (!isAlone() || moves() !== seen) sinceMs = Date.now();
    else if (Date.now() - sinceMs >= quietMs) return;
    seen = moves();
  }
  throw new Error(`${master} of ${pair.name} did not become the only MASTER within ${PATIENCE_MS / 1000} s`);
}

const longestAdvertInt = ({ advertInt, nodes }: Setup): number =>
  Math.max(advertInt, ...Object.values(nodes).map((node) => node.advertInt ?? 0));
