import { DEFAULT_GARP, type GarpSettings } from '../router.js';
import type { RouterState, World } from './world.js';

/** Puts all VIPs of the instance on, and sends the first gratuitous ARPs. */
export function addVips(world: World, router: RouterState): void {
  const missing = wanted(router).filter((vip) => !router.held.has(vip));
  if (missing.length === 0) return;
  for (const vip of missing) router.held.add(vip);
  world.changed = true;
  world.recorder.note(world, 'vip-added', missing.join(', '), router);
  const garp = garpOf(router);
  sendGarps(world, router, garp.masterRepeat, missing.length);
  if (garp.masterDelayUs > 0) world.timers.set(router.garps, world.nowUs + garp.masterDelayUs);
}

/** Takes all VIPs of the instance off. */
export function removeVips(world: World, router: RouterState): void {
  world.timers.set(router.garps, Number.POSITIVE_INFINITY);
  dropVips(world, router, [...router.held]);
}

/** After a reload: adds and removes what the new configuration differs in. */
export function alignVips(world: World, router: RouterState): void {
  dropVips(
    world,
    router,
    [...router.held].filter((vip) => !wanted(router).includes(vip)),
  );
  addVips(world, router);
}

/** The second batch; refreshes are told once, not one by one. */
export function garpsAreDue(world: World, router: RouterState): void {
  if (router.state !== 'MASTER') return;
  const { masterRepeat, masterRefreshUs } = garpOf(router);
  sendGarps(world, router, masterRepeat, router.held.size);
  if (masterRefreshUs > 0) {
    world.recorder.note(world, 'note', `gratuitous ARPs are repeated every ${masterRefreshUs / 1e6} s`, router);
  }
}

/** Tells that `count` gratuitous ARPs go out for each VIP. */
export function sendGarps(world: World, router: RouterState, count: number, vips: number): void {
  if (count <= 0 || vips === 0) return;
  world.recorder.note(
    world,
    'garp',
    `${count} gratuitous ${count === 1 ? 'ARP' : 'ARPs'}${vips === 1 ? '' : ` for each of ${vips} VIPs`}`,
    router,
  );
}

/** An instance's settings with keepalived's defaults. */
export function garpOf({ config }: RouterState): GarpSettings {
  return { ...DEFAULT_GARP, ...config.garp };
}

function dropVips(world: World, router: RouterState, vips: readonly string[]): void {
  if (vips.length === 0) return;
  for (const vip of vips) router.held.delete(vip);
  world.changed = true;
  world.recorder.note(world, 'vip-removed', vips.join(', '), router);
}

function wanted({ config }: RouterState): readonly string[] {
  return [...config.vips, ...(config.excludedVips ?? [])];
}
