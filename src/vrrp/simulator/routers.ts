import { timingProfile } from '../profile.js';
import { instanceKey, type RouterConfig } from '../router.js';
import { normaliseAdvertIntUs } from '../timing.js';
import { garpsAreDue } from './addresses.js';
import { retime, sandsRunOut } from './states.js';
import { weightsAreDue } from './tracking.js';
import type { NodeState, RouterState, World } from './world.js';

/** The node of that name, made when it is new: keepalived does not run on it yet. */
export function nodeNamed(world: World, name: string): NodeState {
  const known = world.nodes.get(name);
  if (known !== undefined) return known;
  const node: NodeState = {
    name,
    running: false,
    frozen: false,
    cut: false,
    linkDown: false,
    deaf: false,
    broken: new Set(),
    checks: new Map(),
    truths: new Map(),
    missed: [],
    unread: [],
  };
  world.nodes.set(name, node);
  return node;
}

/** A router that does not run yet, added to the world. */
export function addRouter(world: World, given: RouterConfig): RouterState {
  const node = nodeNamed(world, given.node);
  const config = completed(given);
  const router: RouterState = {
    id: `${given.node} ${instanceKey(given)}`,
    node,
    key: instanceKey(given),
    config,
    profile: timingProfile(config.release),
    dropped: false,
    state: 'down',
    held: new Set(),
    effectivePriority: config.priority,
    faults: [],
    masterAdvertIntUs: config.advertIntUs,
    skewUs: 0,
    downUs: 0,
    sands: world.timers.standing(node, () => sandsRunOut(world, router)),
    garps: world.timers.standing(node, () => garpsAreDue(world, router)),
    weights: world.timers.standing(node, () => weightsAreDue(world, router)),
    preemptAtUs: undefined,
    delayedUntilUs: 0,
    acceptedFrom: undefined,
    wantsMaster: false,
    steady: false,
    heard: new Map(),
  };
  retime(router);
  world.routers.push(router);
  watchVips(world, config);
  return router;
}

/** Gives a router another configuration; what it holds and knows stays. */
export function reconfigure(world: World, router: RouterState, given: RouterConfig): void {
  router.config = completed(given);
  router.profile = timingProfile(given.release);
  world.acceptances.clear();
  watchVips(world, router.config);
}

function watchVips(world: World, { vips, excludedVips = [] }: RouterConfig): void {
  for (const vip of [...vips, ...excludedVips]) world.recorder.watch(vip);
}

const completed = (config: RouterConfig): RouterConfig => ({ ...config, advertIntUs: normaliseAdvertIntUs(config) });
