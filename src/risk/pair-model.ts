import type { InstanceView } from '../plan/instance-view.js';
import { liveSetup } from '../plan/live-setup.js';
import type { PairRoles } from '../plan/roles.js';
import type { NodeState } from '../plan/serving.js';
import { completeSetup, instanceKeys, masterOf, type Setup } from '../plan/setup.js';
import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import type { PairEvidence } from './evidence.js';

/** A pair as the VRRP model knows it: as it was observed, else as its files say. */
export interface PairModel {
  readonly setup: Setup;
  /** The routers that are MASTER or BACKUP, as far as that was seen: one in FAULT takes nothing over. */
  readonly able: readonly RouterConfig[];
  /** Of the nodes that were read live; empty for files. */
  readonly states: readonly NodeState[];
  /** Who is MASTER of an instance (`family/vrid`), and how that is known. */
  readonly masterOf: (key: string) => KnownMaster;
}

export interface KnownMaster {
  readonly master?: string;
  readonly from: 'observed' | 'model' | 'nobody';
}

export function pairModel({ pair, nodes, roles }: PairEvidence): PairModel {
  const states = nodes.flatMap(({ state }) => (state === undefined ? [] : [state]));
  if (roles !== undefined && states.length > 0) {
    const setup = liveSetup(pair, roles, states);
    const { masters = {} } = setup;
    return {
      setup,
      able: setup.routers.filter((router) => takesPart(router, roles)),
      states,
      masterOf: (key) => known(masters[key], 'observed'),
    };
  }
  const setup = completeSetup({
    pair,
    nodes: nodes.map(({ node, keepalivedRelease = 'unknown' }) => ({
      node,
      release: keepalivedRelease,
      releaseFrom: 'given',
    })),
    routers: nodes.flatMap(({ routers = [] }) => routers),
    down: [],
    checks: nodes.flatMap(({ keepalived }) => keepalived?.scripts.map(({ name }) => name) ?? []),
    notes: [],
  });
  return { setup, able: setup.routers, states, masterOf: (key) => known(masterOf(setup, key), 'model') };
}

const NO_PART: readonly InstanceView['role'][] = ['FAULT', 'down', 'contradiction'];

function takesPart(router: RouterConfig, { instances }: PairRoles): boolean {
  const views = instances.find(({ key }) => key === instanceKey(router))?.views ?? [];
  const role = views.find(({ node }) => node === router.node)?.role;
  return role === undefined || !NO_PART.includes(role);
}

const known = (master: string | undefined, from: 'observed' | 'model'): KnownMaster =>
  master === undefined ? { from: 'nobody' } : { master, from };

/** The nodes that are MASTER of at least one instance, in the order of the nodes. */
export function masterNodes(model: PairModel): readonly string[] {
  const masters = new Set(keysOf(model).map((key) => model.masterOf(key).master));
  return model.setup.nodes.map(({ node }) => node).filter((node) => masters.has(node));
}

/** `family/vrid` of every instance of which routers are known. */
export const keysOf = ({ setup }: PairModel): readonly string[] => instanceKeys(setup.routers);
