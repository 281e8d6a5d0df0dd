import type { Pair } from '../inventory/model.js';
import { type MidChange, type PairRoles, rolesOf } from '../plan/roles.js';
import type { NodeState } from '../plan/serving.js';
import { PairHalt } from './halt.js';
import { type NodeSession, nodeSession } from './node-session.js';
import type { World } from './world.js';

/** What was observed on all nodes of a pair at about the same time. */
export interface PairState {
  readonly states: readonly NodeState[];
  readonly roles: PairRoles;
}

/** A pair for the time of a run: one connection and one lock a node. */
export interface PairSession {
  readonly pair: Pair;
  readonly nodes: readonly NodeSession[];
  node(name: string): NodeSession;
  observe(): Promise<PairState>;
  /** Reads what may have changed since an earlier observation: roles, processes, listeners, servers. */
  observeAgain(earlier: readonly NodeState[], midChange?: MidChange): Promise<PairState>;
  lock(run: string, operator: string): Promise<void>;
  /** Whether a lock was asked for. */
  readonly hasLocks: boolean;
  /** Halts the pair when the lock of a node is gone: somebody else may act by now. */
  demandLocks(): void;
  close(): Promise<void>;
}

/** Connects to every node of the pair at once; when one can't be reached, none stays connected. */
export async function openPair(pair: Pair, world: World, signal?: AbortSignal): Promise<PairSession> {
  const opened = await Promise.allSettled(
    pair.nodes.map(async (spec) => nodeSession(spec, await world.connect(spec, signal))),
  );
  const nodes = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
  };
  const refused = opened.find((each) => each.status === 'rejected');
  if (refused !== undefined) {
    await close();
    throw refused.reason;
  }
  let hasLocks = false;
  return {
    pair,
    nodes,
    close,
    get hasLocks() {
      return hasLocks;
    },
    node: (name) => named(nodes, name),
    observe: () => pairState(nodes, (node) => node.read()),
    observeAgain: (earlier, midChange) =>
      pairState(
        nodes,
        (node) => {
          const known = earlier.find((state) => state.facts.node === node.spec.name);
          return known === undefined ? node.read() : node.readAgain(known);
        },
        midChange,
      ),
    async lock(run, operator) {
      hasLocks = true;
      // Always in the same order, so that of two runs one gets all the locks.
      for (const node of nodes.toSorted((a, b) => a.spec.name.localeCompare(b.spec.name)))
        await node.lock(run, operator);
    },
    demandLocks() {
      for (const node of nodes) {
        const reason = node.lost();
        if (reason !== undefined) {
          throw new PairHalt(
            'unreachable',
            `the lock of ${node.spec.name} is gone: ${reason}`,
            'run hitless again when the node can be reached',
          );
        }
      }
    },
  };
}

async function pairState(
  nodes: readonly NodeSession[],
  read: (node: NodeSession) => Promise<NodeState>,
  midChange?: MidChange,
): Promise<PairState> {
  const states = await Promise.all(nodes.map(read));
  const facts = states.map((state) => state.facts);
  return { states, roles: rolesOf(facts, midChange) };
}

function named(nodes: readonly NodeSession[], name: string): NodeSession {
  const node = nodes.find((each) => each.spec.name === name);
  if (node === undefined) throw new RangeError(`${name} is no node of this pair`);
  return node;
}
