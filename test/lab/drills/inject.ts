import { rm, writeFile } from 'node:fs/promises';
import { dropAdverts, dropNoAdverts } from './adverts-dropped.js';
import { HANG_FILE, HEALTHY_FILE, PRIORITY_FILE } from './config.js';
import type { Happened } from './happened.js';
import { type DrillNode, keepalivedOf, killKeepalived, killNode, pathOn, runOn } from './node.js';
import { urgent } from './real-time.js';
import { startMoment } from './start-moment.js';
import type { DrillEvent, Letter } from './trial.js';
import type { WallClock } from './wall-clock.js';

/** Where events happen. */
export interface Scene {
  readonly clock: WallClock;
  readonly nodeOf: (letter: Letter) => DrillNode;
  /** All nodes of the pair. */
  readonly nodes: readonly DrillNode[];
  readonly addressOf: (node: DrillNode) => string;
  readonly vips: readonly string[];
  /** Writes the file that a reload is to read; `priority` is that of the node from now on. */
  readonly writeConfig: (event: DrillEvent) => Promise<void>;
  /** The configured priority of a node. */
  readonly priorityOf: (node: DrillNode) => number;
}

type Act = () => unknown;

/** Does one event to the real pair. What can be done beforehand is, so that the two moments are as close as they can be. */
export async function inject(scene: Scene, event: DrillEvent): Promise<Happened> {
  const act = await prepare(scene, event);
  const fromUs = scene.clock();
  await act();
  const toUs = scene.clock();
  const called = { fromUs, toUs };
  return event.kind === 'return' ? await startMoment(scene.nodeOf(event.node), scene.clock, called) : called;
}

async function prepare(scene: Scene, event: DrillEvent): Promise<Act> {
  if (isOfNetwork(event)) return divide(scene, event.kind, event.node);
  const node = scene.nodeOf(event.node);
  if (event.kind === 'reload' || (event.kind === 'priority' && event.by === 'reload'))
    return reload(scene, node, event);
  if (event.kind === 'priority') {
    const path = await pathOn(node, PRIORITY_FILE);
    return () => writeFile(path, String(event.priority - scene.priorityOf(node)));
  }
  if (event.kind === 'script-fail' || event.kind === 'script-recover') {
    return turnCheck(node, event.kind === 'script-fail', event.hangs === true);
  }
  return actOnNode(scene, node, event.kind);
}

/** One file is there when the check fails (by hanging), the other one when it does not. */
async function turnCheck(node: DrillNode, fails: boolean, hangs: boolean): Promise<Act> {
  const path = await pathOn(node, hangs ? HANG_FILE : HEALTHY_FILE);
  return fails === hangs ? () => writeFile(path, '') : () => rm(path);
}

async function reload(scene: Scene, node: DrillNode, event: DrillEvent): Promise<Act> {
  await scene.writeConfig(event);
  const { parent } = await keepalivedOf(node);
  return () => process.kill(parent, 'SIGHUP');
}

type NodeKind = Exclude<
  DrillEvent['kind'],
  'split' | 'heal' | 'script-fail' | 'script-recover' | 'priority' | 'reload'
>;

async function actOnNode(scene: Scene, node: DrillNode, kind: NodeKind): Promise<Act> {
  switch (kind) {
    case 'stop':
      return signal((await keepalivedOf(node)).parent, 'SIGTERM');
    case 'kill-parent':
      return signal((await keepalivedOf(node)).parent, 'SIGKILL');
    case 'respawn':
      return signal((await keepalivedOf(node)).vrrp, 'SIGKILL');
    case 'kill':
      return () => killKeepalived(node);
    case 'freeze':
    case 'thaw': {
      const { parent, vrrp } = await keepalivedOf(node);
      const name = kind === 'freeze' ? 'SIGSTOP' : 'SIGCONT';
      return () => [vrrp, parent].map((pid) => process.kill(pid, name));
    }
    case 'restart':
      return () => runOn(node, 'systemctl', 'restart', 'keepalived');
    case 'return':
      return () => runOn(node, 'systemctl', 'start', 'keepalived');
    case 'crash':
      return async () => {
        await killNode(node);
        await urgent('ip', '-n', node.switch, 'link', 'delete', node.name);
      };
    case 'cut':
      return () => urgent('ip', '-n', node.switch, 'link', 'set', node.name, 'nomaster');
    case 'mend':
      return () => urgent('ip', '-n', node.switch, 'link', 'set', node.name, 'master', 'br0');
    case 'link-down':
    case 'link-up':
      return () => urgent('ip', '-n', node.namespace, 'link', 'set', 'eth0', kind === 'link-up' ? 'up' : 'down');
    case 'address-removed':
      return () => urgent('ip', '-n', node.namespace, 'address', 'delete', `${scene.vips[0]}/32`, 'dev', 'eth0');
  }
}

const isOfNetwork = (event: DrillEvent): event is Extract<DrillEvent, { kind: 'split' | 'heal' }> =>
  event.kind === 'split' || event.kind === 'heal';

const signal =
  (pid: number, name: NodeJS.Signals): Act =>
  () =>
    process.kill(pid, name);

function divide({ nodes, addressOf, nodeOf }: Scene, kind: 'split' | 'heal', deaf: Letter | undefined): Act {
  const [first] = nodes;
  if (first === undefined) throw new Error('a pair without nodes');
  if (kind === 'heal') return () => dropNoAdverts(first);
  const dropped = deaf === undefined ? { from: nodes.map(addressOf) } : { to: addressOf(nodeOf(deaf)) };
  return () => dropAdverts(first, dropped);
}
