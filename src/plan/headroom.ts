import { globalSettings } from '../haproxy/global.js';
import { versionAtLeast } from '../haproxy/version.js';
import type { WorkerUse } from '../node/workers.js';
import { mibText } from './old-workers.js';
import { type NodeState, servingOf } from './serving.js';

/** Since HAProxy 3.3 (036722737). */
const MAX_RELOADS_SINCE_3_3 = 50;
/** How much more than the worker of now the next one may take. */
const MARGIN = 1.1;

/** What one more worker means on a node: old ones that linger, those that the master will end, memory that is not there. */
export function headroomWarnings(state: NodeState, use: WorkerUse): readonly string[] {
  const all = [...lingering(state, use), ...endedByMaster(state), ...tooLittleMemory(state, use)];
  return all.map((text) => `${state.facts.node}: ${text}`);
}

const rssOf = (use: WorkerUse, pids: readonly number[]): number =>
  use.processes.filter(({ pid }) => pids.includes(pid)).reduce((sum, { rssKib }) => sum + rssKib, 0);

function lingering(state: NodeState, use: WorkerUse): readonly string[] {
  const pids = servingOf(state).oldWorkers.map(({ pid }) => pid);
  if (pids.length === 0) return [];
  const which = pids.length === 1 ? `old worker ${pids.join()} lingers` : `${pids.length} old workers linger`;
  return [`${which} from before, ${mibText(rssOf(use, pids))}`];
}

/** Workers that the master would end at the next reload, with the sessions that they still have. */
export interface EndedWorkers {
  /** `mworker-max-reloads`, written or by default. */
  readonly maxReloads: number;
  readonly pids: readonly number[];
}

/**
 * `mworker-max-reloads`: the master sends SIGTERM to workers that have lived through more reloads than that, failed ones included
 * (mworker_kill_max_reloads()). Undefined: it ends none, or there is no master that tells.
 */
export function endedAtReload({ facts, runtime }: NodeState): EndedWorkers | undefined {
  const { config, version } = facts.haproxy;
  const byDefault = version !== undefined && versionAtLeast(version, [3, 3]) ? MAX_RELOADS_SINCE_3_3 : undefined;
  const maxReloads = (config === undefined ? undefined : globalSettings(config).mworkerMaxReloads?.value) ?? byDefault;
  if (maxReloads === undefined || runtime.proc === undefined) return undefined;
  const { workers, oldWorkers } = runtime.proc;
  const pids = [...workers, ...oldWorkers].filter(({ reloads }) => reloads >= maxReloads).map(({ pid }) => pid);
  return pids.length === 0 ? undefined : { maxReloads, pids };
}

function endedByMaster(state: NodeState): readonly string[] {
  const ended = endedAtReload(state);
  if (ended === undefined) return [];
  return [
    `mworker-max-reloads ${ended.maxReloads}: at this reload the master ends worker ${ended.pids.join(', ')}, and cuts the sessions it still has`,
  ];
}

/** What one more worker takes and is not there, in KiB. Undefined: it suffices, or nobody knows what is left. */
export function missingMemory(
  state: NodeState,
  use: WorkerUse,
): { readonly wantedKib: number; readonly freeKib: number } | undefined {
  const { freeKib } = use;
  const current = servingOf(state).workers.map(({ pid }) => pid);
  const wantedKib = Math.round(rssOf(use, current) * MARGIN);
  return freeKib === undefined || freeKib >= wantedKib ? undefined : { wantedKib, freeKib };
}

function tooLittleMemory(state: NodeState, use: WorkerUse): readonly string[] {
  const missing = missingMemory(state, use);
  if (missing === undefined) return [];
  return [
    `one more worker takes about ${mibText(missing.wantedKib)}, and ${mibText(missing.freeKib)} are free: the kernel may end HAProxy; see old workers, or wait for them with --drain wait`,
  ];
}
