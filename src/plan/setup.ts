import { assumeAddresses, assumedTies } from '../vrrp/assumed-address.js';
import { election } from '../vrrp/election.js';
import { type Misunderstanding, misunderstandings } from '../vrrp/misunderstanding.js';
import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import { effectiveOf } from '../vrrp/tracked-priority.js';

/** A node of a setup, and where what is said of it comes from. */
export interface SetupNode {
  readonly node: string;
  /** keepalived's release, such as `2.2.8`. */
  readonly release: string;
  /** `assumed`: nobody has said it. */
  readonly releaseFrom: 'node' | 'given' | 'assumed';
  /** The local file that was read; absent: the live node. */
  readonly file?: string;
  /** Only where `@id` lines depend on it. */
  readonly configId?: string;
}

/** VRRP routers that are to be timed or simulated: of a live pair, or of files. */
export interface Setup {
  /** Absent: of files. */
  readonly pair?: string;
  readonly nodes: readonly SetupNode[];
  readonly routers: readonly RouterConfig[];
  /** Who is MASTER, by `family/vrid`, where that was observed. */
  readonly masters?: Readonly<Record<string, string>>;
  /** Nodes on which keepalived does not run now. */
  readonly down: readonly string[];
  /** Checks that files define, tracked or not. */
  readonly checks: readonly string[];
  /** What was assumed, and what may be other than it seems. */
  readonly notes: readonly string[];
  readonly misunderstandings: readonly Misunderstanding[];
  /** Routers of which nothing tells the address, as `NODE family/vrid`: the one they have is a stand-in. */
  readonly standIns: readonly string[];
}

/** A setup with an address for every router, and all that has to be said of it. */
export function completeSetup(given: Omit<Setup, 'misunderstandings' | 'standIns'>): Setup {
  const addressed = assumeAddresses(given.routers);
  const { routers } = addressed;
  return {
    ...given,
    routers,
    notes: [...given.notes, ...addressed.notes, ...assumedTies(given.routers, addressed), ...lonely(routers)],
    misunderstandings: misunderstandings(routers),
    standIns: addressed.standIns,
  };
}

/** `family/vrid` of every instance, in the order of the nodes. */
export const instanceKeys = (routers: readonly RouterConfig[]): readonly string[] => [
  ...new Set(routers.map(instanceKey)),
];

/** An instance's routers. */
export const routersOfInstance = (routers: readonly RouterConfig[], key: string): readonly RouterConfig[] =>
  routers.filter((router) => instanceKey(router) === key);

/** Who is MASTER of an instance when it has settled: as observed, else as elected. */
export function masterOf({ routers, masters, down }: Setup, key: string): string | undefined {
  const contenders = routersOfInstance(routers, key).filter(({ node }) => !down.includes(node));
  const elected = election(
    contenders.map((router) => ({
      node: router.node,
      address: router.address,
      effectivePriority: effectiveOf(router),
      state: 'BACKUP',
    })),
  ).master;
  return masters?.[key] ?? elected;
}

/** Instances that only one node has: nobody takes over. */
function lonely(routers: readonly RouterConfig[]): readonly string[] {
  const nodes = [...new Set(routers.map(({ node }) => node))];
  return instanceKeys(routers).flatMap((key) => {
    const [first, ...others] = routersOfInstance(routers, key);
    if (first === undefined || others.length > 0) return [];
    const name = first.instance ?? 'an instance';
    const rest = nodes.filter((node) => node !== first.node).join(' and ');
    return [`${name} (${first.family}, VRID ${first.vrid}) is only on ${first.node}: ${rest} never takes it over`];
  });
}
