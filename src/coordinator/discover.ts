import PQueue from 'p-queue';
import type { NodeSpec } from '../inventory/model.js';
import { nodeNames } from '../inventory/node-name.js';
import type { NodeFacts } from '../node/facts.js';
import { observeNode } from '../node/observe.js';
import { discoverPairs, type LeftNode } from '../plan/discover-pairs.js';
import { pairNames } from '../plan/pair-names.js';
import type { PairRoles } from '../plan/roles.js';
import { readNode, type UnreadNode } from './survey.js';
import type { World } from './world.js';

/** What hosts turned out to be. */
export interface DiscoveredFleet {
  readonly pairs: readonly NamedPair[];
  /** Hosts that are in no pair, by the name that their node would have. */
  readonly left: readonly LeftNode[];
  /** Hosts that could not be read, as they were given. */
  readonly unread: readonly UnreadNode[];
}

export interface NamedPair {
  readonly name: string;
  readonly nodes: readonly NamedNode[];
  readonly roles: PairRoles;
}

export interface NamedNode {
  readonly name: string;
  /** How it was reached. */
  readonly spec: NodeSpec;
  readonly facts: NodeFacts;
}

/** Looks at hosts and groups them into pairs; names are given to both. Changes nothing, and never rejects for what a host does. */
export async function discoverFleet(
  specs: readonly NodeSpec[],
  world: World,
  concurrency: number,
): Promise<DiscoveredFleet> {
  const queue = new PQueue({ concurrency });
  const readings = await queue.addAll(
    specs.map(
      (spec) => () => readNode(spec, world, async ({ host }) => ({ spec, facts: await observeNode(host, spec) })),
    ),
  );
  const read = readings.flatMap((each) => ('read' in each ? [each.read] : []));
  const names = nodeNames(read.map(({ spec, facts }) => ({ word: spec.name, hostname: facts.hostname })));
  const nodes = read.map(({ spec, facts }, index): NamedNode => {
    const name = names[index] ?? spec.name;
    return { name, spec, facts: { ...facts, node: name } };
  });
  const { pairs, left } = discoverPairs(nodes.map(({ facts }) => facts));
  const called = pairNames(
    pairs.map(({ nodes: members, roles }) => ({
      nodes: members.map(({ node }) => node),
      vips: roles.instances.flatMap(({ vips }) => vips),
      ...(roles.instances[0] !== undefined && { vrid: roles.instances[0].vrid }),
    })),
  );
  return {
    pairs: pairs.map(({ nodes: members, roles }, index) => ({
      name: called[index] ?? `pair-${index + 1}`,
      nodes: nodes.filter(({ facts }) => members.includes(facts)),
      roles,
    })),
    left,
    unread: readings.flatMap((each) => ('unread' in each ? [each.unread] : [])),
  };
}
