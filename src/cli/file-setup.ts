import type { KeepalivedConfig } from '../keepalived/config.js';
import { ASSUMED_RELEASE, capabilitiesOf } from '../keepalived/version.js';
import { configIdOf } from '../node/keepalived-facts.js';
import { routersOf } from '../plan/routers.js';
import { completeSetup, instanceKeys, routersOfInstance, type Setup, type SetupNode } from '../plan/setup.js';
import { keepAddresses } from '../vrrp/assumed-address.js';
import type { Reloaded } from '../vrrp/placed-event.js';
import type { RouterConfig } from '../vrrp/router.js';
import { Complaint } from './complaint.js';
import { type LocalConfig, readLocalConfig } from './keepalived-files.js';
import { type NodeFile, nodeFiles } from './node-names.js';
import { CONFIG_ID, keepalivedReleases, valuesByNode } from './node-values.js';

/** What the command line says about files. */
export interface FileOptions {
  /** `RELEASE` or `NODE=RELEASE`, each. */
  readonly keepalived?: readonly string[];
  /** `NODE=ID`, each. */
  readonly configId?: readonly string[];
  readonly verbose?: boolean;
}

/** A setup, and what its nodes load at a reload. */
export interface LoadableSetup {
  readonly setup: Setup;
  readonly load: (node: string, file: string | undefined) => Reloaded;
}

const MOST_WARNINGS = 3;

/** A node as its file and the command line say. */
interface Described extends SetupNode, NodeFile {
  readonly id: string;
  readonly local: LocalConfig;
}

/**
 * The setup that two or more keepalived.conf describe.
 * @throws Complaint for files that are none, that keepalived does not run with, or that share no VRRP instance
 */
export function fileSetup(words: readonly string[], options: FileOptions): LoadableSetup {
  if (words.length === 1) {
    throw new Complaint(
      `${words[0]} alone is no pair: name the keepalived.conf of two or more nodes, or a pair of the inventory`,
    );
  }
  const files = nodeFiles(words);
  const names = files.map(({ node }) => node);
  const releases = keepalivedReleases(options.keepalived, names);
  const ids = valuesByNode(options.configId, names, CONFIG_ID);
  const nodes = files.map((file): Described => {
    const given = releases(file.node);
    const release = given ?? ASSUMED_RELEASE;
    const id = ids(file.node) ?? configIdOf([], file.node);
    const local = readLocalConfig(file.path, { configId: id, version: release });
    return {
      ...file,
      id,
      local,
      file: file.path,
      release,
      releaseFrom: given === undefined ? 'assumed' : 'given',
      ...(local.conditional && { configId: id }),
    };
  });
  requireRunning(nodes);
  const routers = nodes.flatMap((node) => routersOf({ ...node, config: node.local.config, addresses: [] }));
  requireShared(routers);
  const setup = completeSetup({
    nodes: nodes.map(({ id: _id, local: _local, path: _path, ...node }) => node),
    routers,
    down: [],
    checks: nodes.flatMap(({ local }) => local.config.scripts.map(({ name }) => name)),
    notes: nodes.flatMap(({ local }) => warningNotes(local, options.verbose === true)),
  });
  return {
    setup,
    load: (node, file) =>
      loadFile(
        nodes.find((each) => each.node === node),
        file,
        setup.routers,
      ),
  };
}

function loadFile(node: Described | undefined, file: string | undefined, before: readonly RouterConfig[]): Reloaded {
  if (node === undefined || file === undefined) return { notes: [] };
  return reloadedFrom(file, { ...node, configId: node.id, addresses: [], running: node.local.config }, before);
}

/** What a node makes of a new file at a reload. */
export function reloadedFrom(
  file: string,
  node: {
    readonly node: string;
    readonly release: string;
    readonly configId: string;
    readonly addresses: readonly { readonly ifname: string; readonly address: string }[];
    readonly running?: KeepalivedConfig | undefined;
  },
  before: readonly RouterConfig[],
): Reloaded {
  const { release, configId, running } = node;
  const { config, refusals, warnings } = readLocalConfig(file, { configId, version: release });
  if (refusals.length > 0) {
    const keeps = running?.globals.reloadCheckConfig === true && capabilitiesOf(release).reloadCheckConfig;
    const effect = keeps ? 'keeps its old configuration (reload_check_config)' : 'ends at the reload';
    return { broken: !keeps, notes: refusals.map((line) => `keepalived on ${node.node} ${effect}: ${line}`) };
  }
  return { configs: keepAddresses(routersOf({ ...node, config }), before), notes: warnings.slice(0, MOST_WARNINGS) };
}

function requireRunning(nodes: readonly Described[]): void {
  const refusals = nodes.flatMap(({ local }) => local.refusals);
  if (refusals.length > 0) throw new Complaint(refusals.join('\n'));
}

/** Files that share no instance are no pair: they never hear each other. */
function requireShared(routers: readonly RouterConfig[]): void {
  if (instanceKeys(routers).some((key) => routersOfInstance(routers, key).length > 1)) return;
  const what = [...new Set(routers.map(({ node }) => node))].map((node) => {
    const own = routers.filter((each) => each.node === node);
    return `${node} has ${own.map(({ instance, family, vrid }) => `${instance} (${family}, VRID ${vrid})`).join(', ')}`;
  });
  throw new Complaint(
    `these files share no VRRP instance, so their nodes never hear each other: ${what.join('; ')}. The nodes of an instance need the same virtual_router_id and address family`,
  );
}

function warningNotes({ warnings }: LocalConfig, all: boolean): readonly string[] {
  const shown = all ? warnings : warnings.slice(0, MOST_WARNINGS);
  const [last] = warnings.slice(shown.length);
  const left = warnings.length - shown.length;
  return last === undefined ? shown : [...shown, `${last.split(':')[0]}: ${left} more such lines (-v shows them)`];
}
