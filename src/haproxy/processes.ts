import { parseHaproxyArgv } from './argv.js';

/** What telling HAProxy's processes apart needs of each. */
export interface HaproxyProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly startTicks: number;
  readonly argv: readonly string[];
}

/** One HAProxy service: the processes that belong together. */
type HaproxyInstance<P extends HaproxyProcess> =
  | {
      readonly mode: 'master-worker';
      readonly master: P;
      /** Children of the master, the youngest first: current and old workers alike. */
      readonly workers: readonly P[];
    }
  | {
      readonly mode: 'daemon';
      /** Processes that nobody was started to replace, the youngest first; several with nbproc (≤ 2.4). */
      readonly workers: readonly P[];
      /** Processes named by a younger one's `-sf` or `-st`: they finish their sessions. */
      readonly oldWorkers: readonly P[];
    };

export type HaproxyProcesses<P extends HaproxyProcess> =
  | { readonly mode: 'none' }
  | { readonly mode: 'several'; readonly instances: readonly HaproxyInstance<P>[] }
  | HaproxyInstance<P>;

const youngestFirst = <P extends HaproxyProcess>(processes: readonly P[]): readonly P[] =>
  processes.toSorted((a, b) => b.startTicks - a.startTicks || b.pid - a.pid);

/** Processes outside of master-worker mode belong together when one command line and one parent started them. */
const daemonKey = (process: HaproxyProcess): string =>
  JSON.stringify([process.parentPid, ...parseHaproxyArgv(process.argv).reloadArgv]);

function daemonsOf<P extends HaproxyProcess>(roots: readonly P[]): readonly HaproxyInstance<P>[] {
  const groups = new Map<string, P[]>();
  for (const root of roots) groups.set(daemonKey(root), [...(groups.get(daemonKey(root)) ?? []), root]);
  return [...groups.values()].map((group) => {
    const replaced = new Set(group.flatMap((process) => parseHaproxyArgv(process.argv).oldPids));
    const sorted = youngestFirst(group);
    return {
      mode: 'daemon',
      workers: sorted.filter((process) => !replaced.has(process.pid)),
      oldWorkers: sorted.filter((process) => replaced.has(process.pid)),
    };
  });
}

const holds = <P extends HaproxyProcess>(instance: HaproxyInstance<P>, pid: number): boolean =>
  instance.mode === 'master-worker'
    ? instance.master.pid === pid
    : instance.workers.some((process) => process.pid === pid);

/**
 * Tells how HAProxy runs from the list of its processes. A process with haproxy children, or with `-W`/`-Ws`, is a master.
 * Of several instances the one that holds the unit's main pid is chosen; without such a one they are `several`.
 * Checks of a configuration (`-c`) that happen to run are no instance.
 * `masterWorker`: the configuration has the `master-worker` keyword.
 */
export function tellProcesses<P extends HaproxyProcess>(
  processes: readonly P[],
  options: { readonly mainPid?: number; readonly masterWorker?: boolean } = {},
): HaproxyProcesses<P> {
  const services = processes.filter((process) => !parseHaproxyArgv(process.argv).checksOnly);
  const pids = new Set(services.map((process) => process.pid));
  const roots = services.filter((process) => !pids.has(process.parentPid) || process.parentPid === process.pid);
  const workersOf = (root: P): readonly P[] =>
    youngestFirst(services.filter((process) => process.parentPid === root.pid && process.pid !== root.pid));
  const isMaster = (root: P): boolean =>
    parseHaproxyArgv(root.argv).masterWorker || options.masterWorker === true || workersOf(root).length > 0;
  const instances: readonly HaproxyInstance<P>[] = [
    ...roots.filter(isMaster).map((master) => ({ mode: 'master-worker' as const, master, workers: workersOf(master) })),
    ...daemonsOf(roots.filter((root) => !isMaster(root))),
  ];
  const [first, ...more] = instances;
  if (!first) return { mode: 'none' };
  if (more.length === 0) return first;
  return instances.find((instance) => holds(instance, options.mainPid ?? 0)) ?? { mode: 'several', instances };
}
