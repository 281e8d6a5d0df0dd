import type { RuntimeState } from '../haproxy/runtime-state.js';
import type { NodeSpec } from '../inventory/model.js';
import type { NodeFacts } from '../node/facts.js';
import { lockNode, type NodeLock } from '../node/lock.js';
import { observeNode, refreshNode, watchNode } from '../node/observe.js';
import { openRuntime } from '../node/runtime.js';
import { isSocketFailure, readRuntime, socketsOf } from '../node/runtime-facts.js';
import { readRuntimeState } from '../node/runtime-state.js';
import { readWorkerUse, type WorkerUse } from '../node/workers.js';
import { type OldWorkers, oldWorkersOf } from '../plan/old-workers.js';
import type { NodeState, ServingEvidence, ServingState } from '../plan/serving.js';
import type { Host } from '../ssh/host.js';

/** One node of a pair for the time of a run: its connection, its lock, and reading it. */
export interface NodeSession {
  readonly spec: NodeSpec;
  readonly host: Host;
  /** One observation: the node program's answer and HAProxy's own over its sockets. */
  read(): Promise<NodeState>;
  /** The same again, with the configurations and versions of an earlier reading. */
  readAgain(earlier: NodeState): Promise<NodeState>;
  /** How HAProxy serves now: cheap, and without asking keepalived. `config` is that of an earlier observation. */
  readServing(earlier: NodeState): Promise<ServingEvidence>;
  /** Asks HAProxy alone, over its sockets: no command runs on the node. Processes and listeners are those of `earlier`. */
  askServing(earlier: ServingEvidence): Promise<ServingEvidence>;
  /** What the serving worker carries beside its configuration. */
  readRuntimeState(earlier: NodeState): Promise<RuntimeState>;
  /** What HAProxy's processes use, and the memory that is left. */
  readWorkerUse(serving: Pick<ServingState, 'workers' | 'oldWorkers'>): Promise<WorkerUse>;
  /** Those of the old workers that still live. */
  readOldWorkers(earlier: NodeState, serving: Pick<ServingState, 'workers' | 'oldWorkers'>): Promise<OldWorkers>;
  lock(run: string, operator: string): Promise<void>;
  /** Why the lock or the connection is gone; undefined while both hold. */
  lost(): string | undefined;
  close(): Promise<void>;
}

export function nodeSession(spec: NodeSpec, host: Host): NodeSession {
  let held: NodeLock | undefined;
  let lost: string | undefined;
  void host.closed.then((error) => {
    lost ??= error?.message ?? 'the connection was closed';
  });
  return {
    spec,
    host,
    async read() {
      return askHaproxy(host, spec, await observeNode(host, spec));
    },
    async readAgain(earlier) {
      return askHaproxy(host, spec, await refreshNode(host, spec, earlier.facts));
    },
    async readServing(earlier) {
      const { listeners, haproxy } = await watchNode(host, spec);
      const facts = { listeners, haproxy: { ...earlier.facts.haproxy, ...haproxy } };
      return { facts, runtime: await readRuntime(host, spec, facts) };
    },
    async askServing({ facts }) {
      return { facts, runtime: await readRuntime(host, spec, facts) };
    },
    readRuntimeState: ({ sockets, runtime }) =>
      readRuntimeState(host, sockets, runtime.proc === undefined ? {} : { proc: runtime.proc }),
    readWorkerUse: ({ workers, oldWorkers }) =>
      readWorkerUse(host, pidsOf([...workers, ...oldWorkers]), { connections: false }),
    async readOldWorkers(earlier, serving) {
      const pids = pidsOf(serving.oldWorkers);
      // Only a master leads to its old workers.
      const asks = earlier.runtime.proc !== undefined;
      const [use, sessions] = await Promise.all([
        readWorkerUse(host, pids, { connections: !asks }),
        asks ? sessionsOf(host, earlier, pids) : new Map<number, number>(),
      ]);
      return oldWorkersOf(earlier, serving, use, sessions);
    },
    async lock(run, operator) {
      const lock = await lockNode(host, { run, operator });
      held = lock;
      void lock.lost.then((reason) => {
        lost ??= reason;
      });
    },
    lost: () => lost,
    async close() {
      await held?.release();
      await host.close();
    },
  };
}

/** What was observed on a node with HAProxy's own word beside it. */
export const askHaproxy = async (host: Host, spec: NodeSpec, facts: NodeFacts): Promise<NodeState> => ({
  facts,
  sockets: socketsOf(spec, facts),
  runtime: await readRuntime(host, spec, facts),
});

const pidsOf = (processes: readonly { readonly pid: number }[]): readonly number[] => processes.map(({ pid }) => pid);

/** How many clients each worker still serves, by its own word; without those that do not answer. */
async function sessionsOf(
  host: Host,
  { sockets }: NodeState,
  pids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const asked = await Promise.all(
    pids.map(async (pid) => {
      try {
        return [[pid, (await openRuntime(host, sockets).showInfo(pid)).CurrConns] as const];
      } catch (error) {
        if (!isSocketFailure(error)) throw error;
        return [];
      }
    }),
  );
  return new Map(asked.flat());
}
