import type { PlacedValue, VrrpInstance } from '../keepalived/config.js';
import { routersOnDisk } from '../plan/live-setup.js';
import { instanceKeys, routersOfInstance } from '../plan/setup.js';
import { assumeAddresses } from '../vrrp/assumed-address.js';
import type { RouterConfig } from '../vrrp/router.js';
import type { NodeWith } from './evidence.js';
import type { Found, Place } from './finding.js';

/** A node whose VRRP instances can be compared with those of others. */
export type VrrpNode = NodeWith<'keepalived' | 'routers'>;

/** The VRRP routers of a pair beside each other, each with an address. */
export interface RoutersBeside {
  readonly routers: readonly RouterConfig[];
  /** Those of each instance that two nodes or more have, one a node. */
  readonly shared: readonly (readonly RouterConfig[])[];
  /** Those whose instance no other node has. */
  readonly lonely: readonly RouterConfig[];
  /** Routers of which nothing tells the address, as `NODE family/vrid`: the one they have is a stand-in. */
  readonly standIns: readonly string[];
}

const AS_RUNNING = 'so keepalived runs now; the files are other, and count from the next reload on';
const AS_ON_DISK = 'so the files are, from the next reload on; keepalived runs another configuration now';

/**
 * Asks about the routers as they run and, where some file on disk was not loaded yet, as the files would make them: what is found in one of the two
 * only says so. Where nothing is known of what runs, the files are all there is.
 */
export function* besideEachOther(
  nodes: readonly VrrpNode[],
  check: (beside: RoutersBeside) => Iterable<Found>,
): Generator<Found> {
  const running = [...check(runningBeside(nodes))];
  if (!nodes.some(({ state }) => state?.facts.keepalived.dump !== undefined)) {
    yield* running;
    return;
  }
  const onDisk = [...check(beside(nodes.flatMap(({ state, routers }) => (state ? routersOnDisk(state) : routers))))];
  yield* running.map((each) => (isAmong(onDisk, each) ? each : saying(each, AS_RUNNING)));
  yield* onDisk.filter((each) => !isAmong(running, each)).map((each) => saying(each, AS_ON_DISK));
}

/** One look serves all rules that are given the same nodes. */
const known = new WeakMap<readonly VrrpNode[], RoutersBeside>();

function runningBeside(nodes: readonly VrrpNode[]): RoutersBeside {
  const running = known.get(nodes) ?? beside(nodes.flatMap(({ routers }) => routers));
  known.set(nodes, running);
  return running;
}

const isAmong = (all: readonly Found[], one: Found): boolean => all.some(({ message }) => message === one.message);

const saying = (found: Found, when: string): Found => ({ ...found, message: `${found.message} (${when})` });

function beside(given: readonly RouterConfig[]): RoutersBeside {
  const { routers, standIns } = assumeAddresses(given);
  const instances = instanceKeys(routers).flatMap((key) => matched(routersOfInstance(routers, key)));
  return {
    routers,
    shared: instances.filter(({ length }) => length > 1),
    lonely: instances.flatMap(([only, ...others]) => (only === undefined || others.length > 0 ? [] : [only])),
    standIns,
  };
}

/**
 * A node may use a VRID on several interfaces: then those belong together that share a VIP, else an interface, else a name. What is left over is
 * an instance of its own.
 */
function matched(routers: readonly RouterConfig[]): readonly (readonly RouterConfig[])[] {
  const [lead, ...rest] = routers;
  if (lead === undefined) return [];
  const nodes = [...new Set(rest.map(({ node }) => node))];
  if (nodes.length === rest.length && !nodes.includes(lead.node)) return [routers];
  const others = nodes
    .filter((node) => node !== lead.node)
    .flatMap(
      (node) =>
        counterpart(
          lead,
          rest.filter((each) => each.node === node),
        ) ?? [],
    );
  return [[lead, ...others], ...matched(rest.filter((each) => !others.includes(each)))];
}

const counterpart = (router: RouterConfig, candidates: readonly RouterConfig[]): RouterConfig | undefined =>
  candidates.find(({ vips }) => vips.some((vip) => router.vips.includes(vip))) ??
  candidates.find((each) => each.interface === router.interface) ??
  candidates.find(({ instance }) => instance === router.instance);

/** `VI_1 (VRID 51)`, with the names that the nodes have for it. */
export function instanceName(routers: readonly RouterConfig[]): string {
  const names = [...new Set(routers.flatMap(({ instance }) => instance ?? []))];
  const vrids = [...new Set(routers.map(({ vrid }) => vrid))].join(', ');
  return names.length === 0 ? `VRID ${vrids}` : `${names.join('/')} (VRID ${vrids})`;
}

/** Every two of these routers that are on different nodes, in the order given. */
export const pairsOf = (routers: readonly RouterConfig[]): readonly (readonly [RouterConfig, RouterConfig])[] =>
  routers.flatMap((a, at) => routers.slice(at + 1).flatMap((b) => (a.node === b.node ? [] : [[a, b] as const])));

/** `1 s on lb1 and lb3, 2 s on lb2`. */
export function byNode(routers: readonly RouterConfig[], textOfRouter: (router: RouterConfig) => string): string {
  const nodes = new Map<string, string[]>();
  for (const router of routers) {
    const value = textOfRouter(router);
    nodes.set(value, [...(nodes.get(value) ?? []), router.node]);
  }
  return [...nodes].map(([value, names]) => `${value} on ${listed(names)}`).join(', ');
}

/** `lb1, lb2 and lb3`. */
export function listed(words: readonly string[]): string {
  const [last = '', ...others] = [...new Set(words)].toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

/** The instance of a router in the file of its node; absent: only keepalived itself still has it. */
export const instanceOf = (nodes: readonly VrrpNode[], router: RouterConfig): VrrpInstance | undefined =>
  nodes.find(({ node }) => node === router.node)?.keepalived.instances.find(({ name }) => name === router.instance);

/** Where the first of these values of a router stands, else its instance; absent: it is in no file. */
export function placeOf(
  nodes: readonly VrrpNode[],
  router: RouterConfig,
  ...values: readonly PlacedValue[]
): { readonly at?: Place } {
  const instance = instanceOf(nodes, router);
  const at = values.map((value) => instance?.positions[value]).find((place) => place !== undefined) ?? instance?.at;
  return at === undefined ? {} : { at };
}
