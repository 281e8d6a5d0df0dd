import type { BackendServers } from '../haproxy/show-stat.js';
import type { HaproxyFacts, Listener, NodeFacts } from '../node/facts.js';
import type { RuntimeSockets } from '../node/runtime.js';
import { processesOf, type RuntimeFacts } from '../node/runtime-facts.js';

/** One observation of a node: the node program's answer and HAProxy's own. */
export interface NodeState {
  readonly facts: NodeFacts;
  readonly sockets: RuntimeSockets;
  readonly runtime: RuntimeFacts;
}

/** The part of an observation that tells how HAProxy serves; cheap enough to be read again and again. */
export interface ServingEvidence {
  readonly facts: {
    readonly listeners: readonly Listener[];
    readonly haproxy: Pick<HaproxyFacts, 'processes' | 'unit' | 'config'>;
  };
  readonly runtime: RuntimeFacts;
}

export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: number;
}

/** How HAProxy serves on one node: what is compared before and after a reload. */
export interface ServingState {
  readonly master?: ProcessIdentity;
  readonly workers: readonly ProcessIdentity[];
  /** Workers of earlier configurations that still finish their sessions. */
  readonly oldWorkers: readonly ProcessIdentity[];
  /** HAProxy's own word on its last reload; absent where it gives none. */
  readonly reloadFailed?: boolean;
  /** How many reloads the master has tried; absent without a master that answers. */
  readonly reloads?: number;
  /** The worker that answers is on its way out. */
  readonly stopping?: boolean;
  /** HAProxy's listening TCP sockets. */
  readonly listeners: readonly Pick<Listener, 'address' | 'port' | 'pids'>[];
  /** TCP addresses and ports that the configuration on disk binds unconditionally; absent when it could not be read. */
  readonly configured?: readonly Pick<Listener, 'address' | 'port'>[];
  /** Absent when no runtime socket answers. */
  readonly backends?: readonly BackendServers[];
}

export function servingOf({ facts, runtime }: ServingEvidence): ServingState {
  const service = processesOf(facts.haproxy);
  const pids = new Set(facts.haproxy.processes.map((process) => process.pid));
  const { config } = facts.haproxy;
  return {
    ...(service.mode === 'master-worker' ? { master: service.master } : {}),
    ...workersOf(service, runtime),
    ...(runtime.proc === undefined
      ? {}
      : { reloadFailed: runtime.proc.reloadFailed, reloads: runtime.proc.master.reloads }),
    ...(runtime.info === undefined ? {} : { stopping: runtime.info.Stopping }),
    listeners: facts.listeners.filter((each) => each.pids.some((pid) => pids.has(pid))),
    ...(config === undefined ? {} : { configured: bindsOf(config) }),
    ...(runtime.backends === undefined ? {} : { backends: runtime.backends }),
  };
}

/** The master's own list tells current from old workers; without it the youngest worker is the current one. */
function workersOf(
  service: ReturnType<typeof processesOf>,
  runtime: RuntimeFacts,
): Pick<ServingState, 'workers' | 'oldWorkers'> {
  switch (service.mode) {
    case 'none':
    case 'several':
      return { workers: [], oldWorkers: [] };
    case 'daemon':
      return { workers: service.workers, oldWorkers: service.oldWorkers };
    case 'master-worker': {
      const current =
        runtime.proc?.workers.map((worker) => worker.pid) ?? service.workers.slice(0, 1).map((worker) => worker.pid);
      return {
        workers: service.workers.filter((worker) => current.includes(worker.pid)),
        oldWorkers: service.workers.filter((worker) => !current.includes(worker.pid)),
      };
    }
  }
}

/** Binds of a disabled proxy are not opened; those under a condition may not be. */
function bindsOf(config: NonNullable<HaproxyFacts['config']>): NonNullable<ServingState['configured']> {
  const disabled = new Set(
    config.sections
      .filter((section) => section.directives.some((directive) => directive.words[0] === 'disabled'))
      .map((section) => section.name),
  );
  return config.binds
    .filter((bind) => !bind.conditional && bind.transport !== 'udp' && !disabled.has(bind.section))
    .filter((bind) => bind.family === 'ipv4' || bind.family === 'ipv6')
    .flatMap((bind) =>
      Array.from({ length: Math.min(MOST_PORTS, bind.portTo - bind.portFrom + 1) }, (_, at) => ({
        address: bind.address,
        port: bind.portFrom + at,
      })),
    )
    .filter(({ port }) => port > 0);
}

/** Of a range of ports this many are looked for: a bind line of the whole port range must not make a proof slow. */
const MOST_PORTS = 64;
