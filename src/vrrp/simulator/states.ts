import { DEFAULT_DOWN_TIMER_ADVERTS, skewUs } from '../timing.js';
import { addVips, removeVips } from './addresses.js';
import { sendAdvert, sendPeriodicAdvert } from './network.js';
import { groupOf, type RouterState, unsettle, type World } from './world.js';

const OFF = Number.POSITIVE_INFINITY;

/** Works out the skew time and the master-down interval anew. Legacy releases time by the configured priority and their own interval. */
export function retime(router: RouterState): void {
  const { config, profile } = router;
  const legacy = profile === 'legacy';
  const advertIntUs = legacy || config.version === 2 ? config.advertIntUs : router.masterAdvertIntUs;
  const priority = legacy ? config.priority : router.effectivePriority;
  router.skewUs = skewUs({ version: config.version, priority, advertIntUs });
  router.downUs = (config.downTimerAdverts ?? DEFAULT_DOWN_TIMER_ADVERTS) * advertIntUs + router.skewUs;
}

/** Its timer ended: MASTER, together with its sync group once all members want to be. */
export function takeOver(world: World, router: RouterState, why: string): void {
  router.wantsMaster = true;
  const members = groupOf(world, router);
  const waiting = members.find((each) => each.state !== 'MASTER' && !each.wantsMaster);
  if (waiting !== undefined) {
    world.timers.set(router.sands, world.nowUs + Math.max(1, router.skewUs));
    if (router.heard.get('group') !== waiting.id) {
      world.recorder.note(world, 'note', `waits for ${waiting.key} of its sync group`, router);
      router.heard.set('group', waiting.id);
    }
    return;
  }
  for (const each of members) if (each.state !== 'MASTER') enterMaster(world, each, why);
}

function enterMaster(world: World, router: RouterState, why: string): void {
  setState(world, router, 'MASTER', why);
  router.masterAdvertIntUs = router.config.advertIntUs;
  retime(router);
  world.timers.set(router.sands, world.nowUs + router.config.advertIntUs);
  if (!world.verbose)
    world.recorder.note(world, 'advert-sent', `advert of priority ${router.effectivePriority}`, router);
  sendAdvert(world, router, router.effectivePriority);
  if (router.profile !== 'legacy') addVips(world, router);
}

/** The timer of a router ended. */
export function sandsRunOut(world: World, router: RouterState): void {
  if (router.state !== 'MASTER') {
    takeOver(world, router, 'no advert was accepted for the master-down interval');
    return;
  }
  // Legacy releases put the VIPs on one interval after they have become MASTER.
  if (router.profile === 'legacy' && router.held.size === 0) addVips(world, router);
  sendPeriodicAdvert(world, router);
}

/** A MASTER lets go, and its sync group with it; their timers start in full. */
export function becomeBackup(world: World, router: RouterState, why: string): void {
  for (const each of groupOf(world, router)) {
    if (each.state !== 'MASTER' && each !== router) continue;
    removeVips(world, each);
    setState(world, each, 'BACKUP', each === router ? why : `${router.key} of its sync group: ${why}`);
    world.timers.set(each.sands, world.nowUs + each.downUs);
  }
}

/** Into FAULT with the whole sync group: a MASTER says priority 0 twice first. */
export function enterFault(world: World, router: RouterState, why: string): void {
  for (const each of groupOf(world, router)) {
    if (each.state === 'FAULT' || each.state === 'down') continue;
    if (each.state === 'MASTER') {
      removeVips(world, each);
      sendAdvert(world, each, 0);
      sendAdvert(world, each, 0);
    }
    setState(world, each, 'FAULT', why);
    world.timers.set(each.sands, OFF);
  }
}

/** Out of FAULT or INIT: BACKUP, and the full master-down interval by its own advertisement interval; an owner that starts is MASTER at once. */
export function leaveFault(world: World, router: RouterState, why: string): void {
  const starts = router.state === 'INIT';
  for (const each of groupOf(world, router)) {
    if (each.state !== 'FAULT' && each.state !== 'INIT') continue;
    each.masterAdvertIntUs = each.config.advertIntUs;
    retime(each);
    setState(world, each, 'BACKUP', why);
    const delayUs = Math.max(0, each.delayedUntilUs - world.nowUs);
    world.timers.set(each.sands, world.nowUs + delayUs + each.downUs);
  }
  if (starts && router.config.priority === 255 && router.config.startState !== 'BACKUP') {
    takeOver(world, router, 'priority 255 owns the address');
  }
}

/** Every change of state goes through here. */
export function setState(world: World, router: RouterState, state: RouterState['state'], why: string): void {
  unsettle(world);
  router.preemptAtUs = undefined;
  router.wantsMaster = state === 'MASTER';
  router.heard.clear();
  if (state !== 'MASTER') world.timers.set(router.garps, OFF);
  if (router.state === state) return;
  router.state = state;
  world.recorder.note(world, 'state', `${state}: ${why}`, router);
}
