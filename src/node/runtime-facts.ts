import { HaproxyAnswerError } from '../haproxy/answer-error.js';
import { parseHaproxyArgv } from '../haproxy/argv.js';
import { type HaproxyProcesses, tellProcesses } from '../haproxy/processes.js';
import type { ShowInfo } from '../haproxy/show-info.js';
import type { ShowProc } from '../haproxy/show-proc.js';
import { type BackendServers, backendsUp, type StatRow } from '../haproxy/show-stat.js';
import type { NodeSpec } from '../inventory/model.js';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import type { HaproxyFacts, ProcessFacts } from './facts.js';
import { NodeError } from './node-error.js';
import { openRuntime, type Runtime, type RuntimeSockets } from './runtime.js';

/** What HAProxy says of itself over its sockets; a part is absent, with a reason in `unknowns`, when no socket answered it. */
export interface RuntimeFacts {
  /** Only from a master socket. */
  readonly proc?: ShowProc;
  /** Of the worker that serves. */
  readonly info?: ShowInfo;
  readonly backends?: readonly BackendServers[];
  /** What the servers of `backends` were counted from. */
  readonly stat?: readonly StatRow[];
  readonly unknowns: readonly string[];
}

/** Which of the node's haproxy processes are the service, and what they are to each other. */
export const processesOf = (haproxy: RuntimeSubject['haproxy']): HaproxyProcesses<ProcessFacts> =>
  tellProcesses(haproxy.processes, {
    ...(haproxy.unit === undefined ? {} : { mainPid: haproxy.unit.mainPid }),
    ...(haproxy.config === undefined ? {} : { masterWorker: haproxy.config.masterWorker }),
  });

/** What must be known of a node to ask its HAProxy: facts fit, and facts with the processes of a later watch. */
export interface RuntimeSubject {
  readonly haproxy: Pick<HaproxyFacts, 'processes' | 'unit' | 'config'>;
}

/** The sockets of the node's HAProxy: the inventory's, else `-S` of the running master and the first `stats socket` of the file. */
export function socketsOf(spec: NodeSpec, { haproxy }: RuntimeSubject): RuntimeSockets {
  const processes = processesOf(haproxy);
  const argv = processes.mode === 'master-worker' ? parseHaproxyArgv(processes.master.argv) : undefined;
  const masterSocket = spec.haproxy.masterSocket ?? absolute(argv?.masterSocket);
  const statsSocket = spec.haproxy.statsSocket ?? haproxy.config?.statsSockets.map((each) => each.path).find(absolute);
  return {
    ...(masterSocket === undefined ? {} : { masterSocket }),
    ...(statsSocket === undefined ? {} : { statsSocket }),
  };
}

const absolute = (path: string | undefined): string | undefined => (path?.startsWith('/') ? path : undefined);

/**
 * Asks HAProxy over its sockets. A socket that is not there or does not answer leaves parts out; a lost connection to the
 * node throws the host's `SshError`.
 */
export async function readRuntime(host: Host, spec: NodeSpec, { haproxy }: RuntimeSubject): Promise<RuntimeFacts> {
  const sockets = socketsOf(spec, { haproxy });
  const unknowns: string[] = [];
  const attempt = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!isSocketFailure(error)) throw error;
      unknowns.push(error.message);
      return undefined;
    }
  };
  if (haproxy.processes.length === 0) return { unknowns: ['HAProxy does not run'] };
  const { masterSocket, statsSocket } = sockets;
  if (masterSocket === undefined && statsSocket === undefined)
    return { unknowns: ['HAProxy has no Unix socket to ask'] };
  const proc = masterSocket === undefined ? undefined : await attempt(() => openRuntime(host, sockets).showProc());
  const asked = servingWorker(host, sockets, proc);
  const [info, stat] =
    asked === undefined
      ? []
      : await Promise.all([
          attempt(() => asked.runtime.showInfo(asked.pid)),
          attempt(() => asked.runtime.showStat(asked.pid)),
        ]);
  return {
    ...(proc === undefined ? {} : { proc }),
    ...(info === undefined ? {} : { info }),
    ...(stat === undefined ? {} : { backends: backendsUp(stat), stat }),
    unknowns,
  };
}

/** Through a master that answers; else the stats socket. After a failed reload the serving worker may be an old one (HAProxy ≥ 3.1). */
export function servingWorker(
  host: Host,
  sockets: RuntimeSockets,
  proc: ShowProc | undefined,
): { runtime: Runtime; pid?: number } | undefined {
  const { statsSocket } = sockets;
  if (proc !== undefined) {
    const serving = proc.workers.length > 0 ? undefined : proc.oldWorkers[0]?.pid;
    return { runtime: openRuntime(host, sockets), ...(serving === undefined ? {} : { pid: serving }) };
  }
  return statsSocket === undefined ? undefined : { runtime: openRuntime(host, { statsSocket }) };
}

/** HAProxy or its socket did not answer as it should: that part is not known, and the node can still be reached. */
export const isSocketFailure = (error: unknown): error is Error =>
  error instanceof HaproxyAnswerError ||
  (error instanceof NodeError && error.code === 'runtime') ||
  (error instanceof SshError && error.failure === 'refused');
