import type { EntryKind, LaneState, TimelineEntry } from '../timeline.js';
import { Steps } from './steps.js';
import type { NodeState, RouterState, World } from './world.js';

/** More entries than anybody reads: the simulation ends there. */
const MOST_ENTRIES = 100_000;

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

/** Three views of one VIP over time, each as sorted node names. */
export interface VipSteps {
  /** Has it on an interface. */
  readonly held: Steps<readonly string[]>;
  /** Has it, and clients reach the node. */
  readonly reachable: Steps<readonly string[]>;
  /** Has it, is reached, and answers. */
  readonly served: Steps<readonly string[]>;
}

const nowhere = (): Steps<readonly string[]> => new Steps<readonly string[]>([], sameNames);

/** Collects what happens. */
export class Recorder {
  readonly entries: TimelineEntry[] = [];
  readonly lanes = new Map<RouterState, Steps<LaneState>>();
  readonly vips = new Map<string, VipSteps>();

  note(world: World, what: EntryKind, text: string, about?: RouterState | NodeState): void {
    const where = about === undefined ? {} : 'key' in about ? placeOf(about) : { node: about.name };
    this.entries.push({ atUs: world.nowUs, ...where, what, text });
  }

  get isFull(): boolean {
    return this.entries.length >= MOST_ENTRIES;
  }

  /** Looks at the whole world as it is now. */
  observe(world: World): void {
    world.changed = false;
    for (const router of world.routers) this.observeLane(world, router);
    for (const [vip, steps] of this.vips) {
      const holders = world.routers.filter(({ held }) => held.has(vip));
      steps.held.set(world.nowUs, namesOf(holders));
      const reachable = holders.filter(({ node }) => !node.cut && !node.linkDown);
      steps.reachable.set(world.nowUs, namesOf(reachable));
      steps.served.set(world.nowUs, namesOf(reachable.filter(({ node }) => node.broken.size === 0)));
    }
  }

  /** A VIP that is to be watched from now on; it was nowhere before. */
  watch(vip: string): void {
    if (this.vips.has(vip)) return;
    this.vips.set(vip, { held: nowhere(), reachable: nowhere(), served: nowhere() });
  }

  private observeLane(world: World, router: RouterState): void {
    const lane = this.lanes.get(router) ?? new Steps<LaneState>('down');
    this.lanes.set(router, lane);
    lane.set(world.nowUs, router.node.frozen && router.state !== 'down' ? 'frozen' : router.state);
  }
}

const placeOf = ({ node, key }: RouterState): { readonly node: string; readonly instance: string } => ({
  node: node.name,
  instance: key,
});

const namesOf = (routers: readonly RouterState[]): readonly string[] =>
  [...new Set(routers.map(({ node }) => node.name))].toSorted((a, b) => (a < b ? -1 : 1));
