import { type RouterConfig, survivesReload } from '../router.js';
import type { PriorityEvent } from '../sim-event.js';
import { alignVips } from './addresses.js';
import { equipChecks, startChecks } from './checks.js';
import { sendAdvert } from './network.js';
import { addRouter, reconfigure } from './routers.js';
import { endNode, endRouter, startRouter } from './starting.js';
import { retime } from './states.js';
import { applyTracking } from './tracking.js';
import { type NodeState, type RouterState, routersOn, unsettle, type World } from './world.js';

/**
 * SIGHUP: a MASTER sends an advert before and one after, instances that match keep their state, a BACKUP's timer starts in full;
 * an instance whose VRID, family, interface, mode or source differs is another one: the old ends with priority 0, the new starts as BACKUP.
 */
export function reloadNode(world: World, node: NodeState, configs: readonly RouterConfig[] | undefined): void {
  const before = routersOn(world, node);
  adverts(world, before);
  const wanted = configs ?? before.map(({ config }) => config);
  const matched = new Map(
    before.flatMap((router) => {
      const config = wanted.find((each) => survivesReload(router.config, each));
      return config === undefined ? [] : [[router, config] as const];
    }),
  );
  for (const router of before) {
    if (matched.has(router)) continue;
    endRouter(world, router, 'graceful', 'not in the new configuration');
    router.dropped = true;
  }
  const fresh = equipChecks(
    world,
    node,
    wanted.flatMap(({ tracks = [] }) => tracks),
  );
  for (const [router, config] of matched) carryOver(world, router, config);
  const known = [...matched.values()];
  const added = wanted.filter((config) => !known.includes(config)).map((config) => addRouter(world, config));
  for (const router of added) startRouter(world, router);
  startChecks(world, node, fresh);
  applyTracking(world, node);
  adverts(world, [...matched.keys()]);
}

/** A configuration that keepalived can't run with: it ends, its VIPs stay, and nobody is told. */
export function reloadBroken(world: World, node: NodeState): void {
  adverts(world, routersOn(world, node));
  endNode(world, node, 'abandoned', 'the new configuration is fatal; its VIPs stay on the node');
}

/** Another base priority: by a reload, or as what a track_file adds, which the next advert tells. */
export function priorityTurns(
  world: World,
  node: NodeState,
  { priority, by = 'track_file', vrid }: PriorityEvent,
): void {
  const concerns = (config: { readonly vrid: number }): boolean => vrid === undefined || config.vrid === vrid;
  const routers = world.routers.filter((each) => each.node === node);
  if (by === 'reload' && node.running) {
    reloadNode(
      world,
      node,
      routersOn(world, node).map(({ config }) => (concerns(config) ? { ...config, priority } : config)),
    );
    return;
  }
  for (const router of routers) {
    if (concerns(router.config)) reconfigure(world, router, { ...router.config, priority });
  }
  if (node.running) applyTracking(world, node);
}

function adverts(world: World, routers: readonly RouterState[]): void {
  for (const router of routers) {
    if (router.state !== 'MASTER') continue;
    world.timers.set(router.sands, world.nowUs + router.config.advertIntUs);
    sendAdvert(world, router, router.effectivePriority);
  }
}

function carryOver(world: World, router: RouterState, config: RouterConfig): void {
  reconfigure(world, router, config);
  unsettle(world);
  router.heard.clear();
  router.acceptedFrom = undefined;
  router.preemptAtUs = undefined;
  router.masterAdvertIntUs = router.config.advertIntUs;
  retime(router);
  if (router.state === 'BACKUP') world.timers.set(router.sands, world.nowUs + router.downUs);
  if (router.state === 'MASTER') alignVips(world, router);
}
