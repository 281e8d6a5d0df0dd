import type { RouterState, World } from './world.js';

/**
 * Jumps over adverts that would change nothing: everybody who hears this MASTER has accepted its last advert and stays BACKUP. Invariant: until
 * the next event or the next timer of something that is not steady, each advert would have the very outcome of the last one.
 */
export function skipIdleAdverts(world: World, master: RouterState): void {
  const { advertIntUs } = master.config;
  const steady = new Set(world.routers.filter((each) => each.steady).map(({ sands }) => sands));
  const limitUs = Math.min(
    world.untilUs,
    world.nextEventUs,
    world.timers.earliestUs((timer) => steady.has(timer)),
  );
  const adverts = Math.floor((limitUs - world.nowUs) / advertIntUs);
  if (adverts < 2) return;
  const lastSkippedUs = world.nowUs + (adverts - 1) * advertIntUs;
  world.advertsSent += adverts - 1;
  world.timers.set(master.sands, lastSkippedUs + advertIntUs);
  for (const router of world.routers) {
    if (router.key !== master.key || router.state !== 'BACKUP' || !router.steady) continue;
    if (router.acceptedFrom === master.id) world.timers.set(router.sands, lastSkippedUs + router.downUs);
  }
}
