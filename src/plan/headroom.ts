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

/**
 * `mworker-max-reloads`: the master sends SIGTERM to workers that have lived through more reloads than that, failed ones included
 * (mworker_kill_max_reloads()).
 */
function endedByMaster({ facts, runtime }: NodeState): readonly string[] {
  const { config, version } = facts.haproxy;
  const byDefault = version !== undefined && versionAtLeast(version, [3, 3]) ? MAX_RELOADS_SINCE_3_3 : undefined;
  const most = (config === undefined ? undefined : globalSettings(config).mworkerMaxReloads?.value) ?? byDefault;
  if (most === undefined || runtime.proc === undefined) return [];
  const { workers, oldWorkers } = runtime.proc;
  const ended = [...workers, ...oldWorkers].filter(({ reloads }) => reloads >= most).map(({ pid }) => pid);
  if (ended.length === 0) return [];
  return [
    `mworker-max-reloads ${most}: at this reload the master ends worker ${ended.join(', ')}, and cuts the sessions it still has`,
  ];
}

function tooLittleMemory(state: NodeState, use: WorkerUse): readonly string[] {
  const { freeKib } = use;
  const current = servingOf(state).workers.map(({ pid }) => pid);
  const wanted = Math.round(rssOf(use, current) * MARGIN);
  if (freeKib === undefined || freeKib >= wanted) return [];
  return [
    `one more worker takes about ${mibText(wanted)}, and ${mibText(freeKib)} are free: the kernel may end HAProxy; see old workers, or wait for them with --drain wait`,
  ];
}
