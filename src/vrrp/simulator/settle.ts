import { election } from '../election.js';
import type { RouterConfig } from '../router.js';
import type { SimEvent } from '../sim-event.js';
import type { Scenario } from '../timeline.js';
import { trackedPriority } from '../tracked-priority.js';
import { equipChecks, noticedAfterUs } from './checks.js';
import { acceptanceOf } from './network.js';
import { addRouter } from './routers.js';
import { startNode } from './starting.js';
import { retime } from './states.js';
import { groupOf, phaseWait, type RouterState, type World } from './world.js';

/** Puts the routers into the world as they are at time 0. */
export function setScene(world: World, scenario: Scenario, first: SimEvent | undefined): void {
  for (const config of scenario.routers) addRouter(world, config);
  for (const router of world.routers) equipChecks(world, router.node, router.config.tracks ?? []);
  const down = new Set(scenario.down);
  failBefore(world, scenario.failing ?? {});
  const nodes = [...world.nodes.values()].filter(({ name }) => !down.has(name));
  if (scenario.start === 'cold') {
    for (const node of nodes) startNode(world, node);
    return;
  }
  for (const node of nodes) node.running = true;
  for (const router of world.routers) considerTracks(router, scenario.failing?.[router.node.name] ?? []);
  const referenceUs = referenceOf(world, first);
  anchorChecks(world, (first?.atUs ?? 0) + (scenario.checksLateUs ?? 0));
  for (const key of new Set(world.routers.map((router) => router.key))) {
    const routers = world.routers.filter((each) => each.key === key && each.node.running);
    settleInstance(world, routers, scenario.masters?.[key], referenceUs);
  }
}

/** Checks that have failed so long that keepalived counts them as failed. */
function failBefore(world: World, failing: NonNullable<Scenario['failing']>): void {
  for (const [name, tracks] of Object.entries(failing)) {
    const node = world.nodes.get(name);
    for (const track of tracks) {
      node?.truths.set(track, 'failed');
      const check = node?.checks.get(track);
      if (check !== undefined) Object.assign(check, { truth: 'failed', ok: false, result: 0 });
    }
  }
}

/** Before time 0 every other check has succeeded. */
function considerTracks(router: RouterState, failing: readonly string[]): void {
  const { effectivePriority, faults } = trackedPriority(router.config, new Set(failing));
  router.effectivePriority = effectivePriority;
  router.faults = faults;
  retime(router);
}

/** One MASTER, whose adverts all others have accepted so far; those that do not accept them have heard the last one they do at time 0. */
function settleInstance(
  world: World,
  routers: readonly RouterState[],
  wanted: string | undefined,
  referenceUs: number,
): void {
  const faulty = (router: RouterState): boolean => groupOf(world, router).some(({ faults }) => faults.length > 0);
  const elected = election(
    routers
      .filter((each) => !faulty(each))
      .map(({ node, config, effectivePriority }) => ({
        node: node.name,
        address: config.address,
        effectivePriority,
        state: 'BACKUP',
      })),
  ).master;
  const master = routers.find(({ node }) => node.name === (wanted ?? elected));
  if (master === undefined) return;
  const { advertIntUs } = master.config;
  const waitUs = world.phase === 'typical' ? Math.trunc(advertIntUs / 2) : 0;
  const firstAdvertUs = modulo(referenceUs - waitUs, advertIntUs);
  master.state = 'MASTER';
  master.wantsMaster = true;
  for (const vip of [...master.config.vips, ...(master.config.excludedVips ?? [])]) master.held.add(vip);
  world.timers.set(master.sands, firstAdvertUs);
  for (const router of routers) {
    if (router === master) continue;
    router.state = faulty(router) ? 'FAULT' : 'BACKUP';
    if (router.state === 'FAULT') continue;
    router.acceptedFrom = master.id;
    const accepts = ['accepted', 'logged'].includes(acceptanceOf(world, router, master).verdict);
    if (accepts && router.config.version === 3) router.masterAdvertIntUs = advertIntUs;
    retime(router);
    world.timers.set(router.sands, (accepts ? firstAdvertUs - advertIntUs : 0) + router.downUs);
  }
}

/** When the first event takes effect on adverts: the phase of the advert timer is that of this moment. */
function referenceOf(world: World, first: SimEvent | undefined): number {
  if (first === undefined) return 0;
  if (first.kind !== 'script-fail' && first.kind !== 'script-recover') return first.atUs;
  const tracks = world.routers.flatMap(({ config }) => (config.node === first.node ? (config.tracks ?? []) : []));
  const track = tracks.find(({ name }) => first.track === undefined || first.track === name);
  if (track === undefined || track.kind !== 'script') return first.atUs;
  const truth = first.kind === 'script-recover' ? 'ok' : first.hangs === true ? 'hung' : 'failed';
  return first.atUs + noticedAfterUs(world.phase, track, truth);
}

/** At `best` a run starts just after the event, at `worst` one has just started before it. */
function anchorChecks(world: World, eventUs: number): void {
  for (const { checks } of world.nodes.values()) {
    for (const check of checks.values()) {
      const intervalUs = check.schedule?.intervalUs ?? 1;
      const waitUs = phaseWait(world.phase, intervalUs);
      check.anchorUs = modulo(eventUs + waitUs, intervalUs) - intervalUs;
    }
  }
}

/** Every node that an event names must exist. */
export function requireKnownNodes(routers: readonly RouterConfig[], events: readonly SimEvent[]): void {
  const known = new Set(routers.map(({ node }) => node));
  for (const event of events) {
    if ('node' in event && event.node !== undefined && !known.has(event.node)) {
      throw new RangeError(
        `event ${event.kind} is for node ${event.node}; the routers are on ${[...known].join(', ')}`,
      );
    }
  }
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
