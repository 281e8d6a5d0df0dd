import type { KeepalivedConfig } from '../keepalived/config.js';
import { readKeepalivedConfig } from '../keepalived/read.js';
import type { NodeFacts } from '../node/facts.js';
import type { RouterConfig } from '../vrrp/router.js';
import { trackedPriority } from '../vrrp/tracked-priority.js';
import { sameVips } from '../vrrp/vip-list.js';
import type { NodeChange } from './change.js';
import { allVips, nameOf, type RolledNode } from './instance-change.js';
import type { ReplayScene } from './replay-run.js';
import { mastersOf, type PairRoles } from './roles.js';
import { routersOf } from './routers.js';
import { blocked, type Refusal, unknown } from './verdict.js';

/** A node of a pair with what will be done to its files. */
export interface ChangedNode {
  readonly facts: NodeFacts;
  readonly change: NodeChange;
}

/** A pair as the model replays it, or why it can't be put into the model. */
export type SceneOf =
  | { readonly scene: ReplayScene; readonly after: ReadonlyMap<string, KeepalivedConfig> }
  | { readonly refusal: Refusal };

/** Puts a pair into the model: what keepalived runs now by its own word, what it will run by the new files, and which weighted checks fail. */
export function sceneOf(nodes: readonly ChangedNode[], roles: PairRoles): SceneOf {
  const read = nodes.map(readNode);
  const refusal = read.map((each) => drifted(each) ?? unexplained(each)).find((each) => each !== undefined);
  if (refusal !== undefined) return { refusal };
  return {
    scene: {
      nodes: read.map(({ rolled }) => rolled),
      masters: mastersOf(roles),
      failing: Object.fromEntries(read.map(({ rolled, failing }) => [rolled.node, failing ?? []])),
    },
    after: new Map(read.map(({ rolled, after }) => [rolled.node, after])),
  };
}

interface ReadNode {
  readonly rolled: RolledNode;
  readonly facts: NodeFacts;
  readonly after: KeepalivedConfig;
  /** As the file on disk says, whatever runs. */
  readonly onDisk: readonly RouterConfig[];
  /** Undefined: no set of failing checks makes up the effective priorities. */
  readonly failing: readonly string[] | undefined;
}

function readNode({ facts, change: { keepalived } }: ChangedNode): ReadNode {
  const { node } = facts;
  const release = keepalived?.release ?? facts.keepalived.version ?? '';
  const options = { configId: keepalived?.configId ?? '', version: release };
  const none = {
    instances: [],
    scripts: [],
    trackFiles: [],
    trackProcesses: [],
    syncGroups: [],
    includes: [],
    warnings: [],
  };
  const empty: KeepalivedConfig = { ...none, globals: { strict: false, reloadCheckConfig: false } };
  const [old, after] =
    keepalived === undefined
      ? [facts.keepalived.config ?? empty, facts.keepalived.config ?? empty]
      : [readKeepalivedConfig(keepalived.before, options), readKeepalivedConfig(keepalived.after, options)];
  const vips = new Set(
    [old, after].flatMap(({ instances }) => instances.flatMap((each) => [...each.vips, ...each.excludedVips])),
  );
  const addresses = facts.addresses.filter(({ address }) => !vips.has(address));
  const source = { node, release, addresses };
  const before = routersOf({ ...source, config: old, dump: facts.keepalived.dump });
  return {
    rolled: { node, before, after: routersOf({ ...source, config: after }) },
    facts,
    after,
    onDisk: routersOf({ ...source, config: old }),
    failing: failingTracks(before, facts),
  };
}

/** The way back is the file on disk: where keepalived runs something else, there is none. */
function drifted({ rolled, facts, onDisk }: ReadNode): Refusal | undefined {
  const { dump } = facts.keepalived;
  if (dump === undefined) return undefined;
  const remedy = `see what was edited on ${rolled.node} and reload keepalived there, or put back the file that it runs with`;
  const lost = dump.find(({ name }) => !rolled.before.some((router) => router.instance === name));
  if (lost !== undefined) {
    return blocked(`keepalived on ${rolled.node} runs ${lost.name}, which its file does not have`, remedy);
  }
  const differs = rolled.before.flatMap((router) => {
    const file = onDisk.find((each) => each.instance === router.instance);
    const what = file === undefined ? undefined : difference(router, file);
    return what === undefined ? [] : [`keepalived on ${rolled.node} runs ${nameOf(router)} with ${what}`];
  });
  return differs[0] === undefined ? undefined : blocked(differs[0], remedy);
}

function difference(runs: RouterConfig, file: RouterConfig): string | undefined {
  if (runs.vrid !== file.vrid) return `VRID ${runs.vrid}, its file says ${file.vrid}`;
  if (runs.priority !== file.priority) return `priority ${runs.priority}, its file says ${file.priority}`;
  if (runs.version !== file.version) return `version ${runs.version}, its file says ${file.version}`;
  if (runs.advertIntUs !== file.advertIntUs)
    return `advert_int ${runs.advertIntUs / 1e6} s, its file says ${file.advertIntUs / 1e6} s`;
  return sameVips(allVips(runs).toSorted(), allVips(file).toSorted())
    ? undefined
    : `VIPs ${allVips(runs).join(', ')}, its file says ${allVips(file).join(', ')}`;
}

function unexplained({ rolled, failing }: ReadNode): Refusal | undefined {
  if (failing !== undefined) return undefined;
  return unknown(
    `the effective priorities on ${rolled.node} can't be told from its checks: what a reload does to them is not known`,
    `look at what keepalived on ${rolled.node} tracks (a track_file with a number in it?) and set it to its normal state`,
  );
}

/** More weighted checks than anybody has; their subsets are tried one by one. */
const MOST_WEIGHTED = 10;

/** Which weighted checks of a node must fail for its effective priorities to be what they are; the fewest. */
function failingTracks(
  routers: readonly RouterConfig[],
  { keepalived: { dump = [] } }: NodeFacts,
): readonly string[] | undefined {
  const wanted = routers.flatMap((router) => {
    const effective = dump.find(({ name }) => name === router.instance)?.effectivePriority;
    return effective === undefined ? [] : [{ router, effective }];
  });
  const names = [
    ...new Set(
      routers.flatMap(({ tracks = [] }) => tracks.flatMap(({ name, weight = 0 }) => (weight === 0 ? [] : [name]))),
    ),
  ].slice(0, MOST_WEIGHTED);
  const fitting = subsets(names).filter((failing) =>
    wanted.every(({ router, effective }) => trackedPriority(router, new Set(failing)).effectivePriority === effective),
  );
  const [fewest, next] = fitting.toSorted((a, b) => a.length - b.length);
  return next !== undefined && next.length === fewest?.length ? undefined : fewest;
}

/** All of them, the empty one first. */
function subsets(names: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_name, at) => (bits >> at) % 2 === 1));
}
