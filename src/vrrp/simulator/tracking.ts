import type { RouterTrack } from '../router.js';
import { type TrackedPriority, trackedPriority } from '../tracked-priority.js';
import { enterFault, leaveFault, retime } from './states.js';
import { groupOf, type NodeState, phaseWait, type RouterState, routersOn, unsettle, type World } from './world.js';

/** Looks at everything that the instances of a node track, and acts on it. */
export function applyTracking(world: World, node: NodeState): void {
  const routers = routersOn(world, node);
  for (const router of routers) track(world, router);
  for (const router of routers) actOnFaults(world, router);
}

function track(world: World, router: RouterState): void {
  const { node, config } = router;
  const { effectivePriority, faults } = whatTracksSay(router);
  const ownLink = node.linkDown && config.dontTrackPrimary !== true ? ['interface'] : [];
  router.faults = [...ownLink, ...faults];
  if (effectivePriority === router.effectivePriority) return;
  const latencyUs = router.profile === 'legacy' ? phaseWait(world.phase, config.advertIntUs) : 0;
  if (latencyUs === 0) changePriority(world, router, effectivePriority);
  else world.timers.set(router.weights, world.nowUs + latencyUs);
}

/** Legacy releases look at the weights once an advertisement interval. */
export function weightsAreDue(world: World, router: RouterState): void {
  changePriority(world, router, whatTracksSay(router).effectivePriority);
}

/** A weighted script counts from its first result on, whatever it is (`initialise_track_script_state`). */
function whatTracksSay({ node, config }: RouterState): TrackedPriority {
  const known = ({ name, weight = 0 }: RouterTrack): boolean => weight === 0 || node.checks.get(name)?.known !== false;
  const failed = new Set([...node.checks.values()].filter(({ ok }) => !ok).map(({ name }) => name));
  return trackedPriority({ ...config, tracks: config.tracks?.filter(known) }, failed);
}

/** A BACKUP's running timer moves by as much as the skew changes; a MASTER tells in its next advert. */
function changePriority(world: World, router: RouterState, effectivePriority: number): void {
  if (effectivePriority === router.effectivePriority) return;
  const before = router.effectivePriority;
  const beforeSkewUs = router.skewUs;
  router.effectivePriority = effectivePriority;
  retime(router);
  unsettle(world);
  router.heard.clear();
  world.recorder.note(world, 'priority', `effective priority ${before} becomes ${effectivePriority}`, router);
  if (router.state !== 'BACKUP' || !Number.isFinite(router.sands.atUs)) return;
  const movedUs = router.sands.atUs + router.skewUs - beforeSkewUs;
  world.timers.set(router.sands, Math.max(world.nowUs, movedUs));
}

function actOnFaults(world: World, router: RouterState): void {
  const members = groupOf(world, router);
  const faulty = members.find(({ faults }) => faults.length > 0);
  if (faulty !== undefined) {
    const of = faulty === router ? '' : ` of ${faulty.key} in its sync group`;
    enterFault(world, router, `${faulty.faults.join(', ')}${of} failed`);
    return;
  }
  if (router.state !== 'FAULT' && router.state !== 'INIT') return;
  if (members.some((each) => awaitsFirstResult(each) || startsAsMaster(each))) return;
  leaveFault(world, router, router.state === 'INIT' ? 'started' : 'no fault is left');
}

/** A script of weight 0 that has not ended yet keeps its instance from starting. */
export function awaitsFirstResult({ node, config }: RouterState): boolean {
  return (config.tracks ?? []).some(({ name, weight = 0 }) => weight === 0 && node.checks.get(name)?.known === false);
}

/** Legacy `state MASTER` waits for its own timer, deaf to adverts. */
function startsAsMaster({ state, sands }: RouterState): boolean {
  return state === 'INIT' && Number.isFinite(sands.atUs);
}
