import { instanceKey, type RouterConfig } from '../router.js';
import { removeVips } from './addresses.js';
import { equipChecks, startChecks, stopChecks } from './checks.js';
import { sendAdvert } from './network.js';
import { addRouter, reconfigure } from './routers.js';
import { retime, setState, takeOver } from './states.js';
import { applyTracking, awaitsFirstResult } from './tracking.js';
import type { NodeState, RouterState, World } from './world.js';

const OWNER_PRIORITY = 255;

/**
 * keepalived starts: VIPs that an earlier one left behind are removed, scripts run, timers start.
 * @param configs what its file says; default: as it was
 */
export function startNode(world: World, node: NodeState, configs?: readonly RouterConfig[]): void {
  if (node.running) return;
  node.running = true;
  if (configs !== undefined) readAnew(world, node, configs);
  const routers = world.routers.filter((each) => each.node === node && !each.dropped);
  for (const router of routers) prepare(world, router);
  startChecks(world, node);
  for (const router of routers) begin(world, router);
  applyTracking(world, node);
}

/** A file that was changed while keepalived did not run. */
function readAnew(world: World, node: NodeState, configs: readonly RouterConfig[]): void {
  const known = world.routers.filter((each) => each.node === node && !each.dropped);
  for (const router of known) {
    const config = configs.find((each) => instanceKey(each) === router.key);
    if (config === undefined) router.dropped = true;
    else reconfigure(world, router, config);
  }
  for (const config of configs) {
    if (!known.some(({ key }) => key === instanceKey(config))) addRouter(world, config);
  }
  equipChecks(
    world,
    node,
    configs.flatMap(({ tracks = [] }) => tracks),
  );
}

/** A router that a reload has added starts on a node that runs. */
export function startRouter(world: World, router: RouterState): void {
  prepare(world, router);
  begin(world, router);
  applyTracking(world, router.node);
}

function prepare(world: World, router: RouterState): void {
  const { config } = router;
  removeVips(world, router);
  router.acceptedFrom = undefined;
  router.faults = [];
  router.effectivePriority = config.priority;
  router.masterAdvertIntUs = config.advertIntUs;
  router.delayedUntilUs = config.startupDelayUs === undefined ? 0 : world.nowUs + config.startupDelayUs;
  retime(router);
  world.timers.set(router.sands, Number.POSITIVE_INFINITY);
  setState(world, router, 'INIT', 'keepalived starts');
}

/** An owner is MASTER at once, legacy `state MASTER` after one interval without listening, all others wait for the master-down interval. */
function begin(world: World, router: RouterState): void {
  const { config, profile } = router;
  if (router.state !== 'INIT' || awaitsFirstResult(router)) return;
  const owns = config.priority === OWNER_PRIORITY && config.startState !== 'BACKUP';
  if (owns && router.faults.length === 0 && !router.node.linkDown) {
    takeOver(world, router, 'priority 255 owns the address');
  } else if (profile === 'legacy' && config.startState === 'MASTER') {
    world.timers.set(router.sands, world.nowUs + config.advertIntUs);
  }
}

/**
 * keepalived ends: `graceful` with an advert of priority 0 and without VIPs, `abandoned` without a word and with its VIPs left
 * on the node, `vanished` with the whole machine.
 */
export function endNode(world: World, node: NodeState, how: 'graceful' | 'abandoned' | 'vanished', why: string): void {
  for (const router of world.routers.filter((each) => each.node === node)) endRouter(world, router, how, why);
  stopChecks(world, node);
  node.running = false;
  node.frozen = false;
  node.missed = [];
  node.unread = [];
}

/** One instance ends; see {@link endNode}. */
export function endRouter(
  world: World,
  router: RouterState,
  how: 'graceful' | 'abandoned' | 'vanished',
  why: string,
): void {
  if (how === 'graceful' && router.state === 'MASTER') sendAdvert(world, router, 0);
  if (how !== 'abandoned') removeVips(world, router);
  setState(world, router, 'down', why);
  for (const timer of [router.sands, router.garps, router.weights]) world.timers.cancel(timer);
}
