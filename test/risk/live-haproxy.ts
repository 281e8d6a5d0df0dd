import { readHaproxyConfig } from '../../src/haproxy/read.js';
import type { ShowProc } from '../../src/haproxy/show-proc.js';
import type { ProcessFacts, UnitFacts } from '../../src/node/facts.js';
import { nodeFacts } from '../plan/pair-facts.js';
import { HAPROXY_PATH, type SceneNode } from './scenes.js';

/** HAProxy as it was observed on one node. */
export interface LiveHaproxy {
  readonly node?: string;
  /** Release on disk. Default 2.6.12. */
  readonly version?: string;
  readonly config?: string;
  /** Arguments of the master, or of the daemon. Default `-Ws … -S /run/m.sock`. */
  readonly args?: string;
  /** Whether the master socket answers. Default true where `-S` is given. */
  readonly answers?: boolean;
  readonly oldWorkers?: readonly number[];
  readonly proc?: Partial<ShowProc>;
  readonly unit?: Partial<UnitFacts> | 'none';
  readonly master?: Partial<ProcessFacts>;
  /** No process runs. */
  readonly down?: boolean;
}

const process = (pid: number, parentPid: number, args: string, more: Partial<ProcessFacts> = {}): ProcessFacts => ({
  pid,
  parentPid,
  startTicks: pid * 100,
  state: 'S',
  argv: ['/usr/sbin/haproxy', ...args.split(' ')],
  exe: '/usr/sbin/haproxy',
  exeDeleted: false,
  blockedSignals: 0n,
  pendingSignals: 0n,
  ...more,
});

export const worker = (pid: number, reloads = 0) => ({ pid, reloads, uptimeSec: 60 });

export const WITH_SOCKET = `-Ws -f ${HAPROXY_PATH} -p /run/haproxy.pid -S /run/m.sock`;
export const WITHOUT_SOCKET = `-Ws -f ${HAPROXY_PATH} -p /run/haproxy.pid`;
export const DAEMON = `-D -f ${HAPROXY_PATH} -p /run/haproxy.pid`;

/** A master 10 with its worker 30 under systemd, and what is different about it; `haproxy` and `state` of a scene's node. */
export function liveHaproxy(given: LiveHaproxy = {}): SceneNode {
  const { node = 'lb1', version = '2.6.12', config = 'global\n', args = WITH_SOCKET, oldWorkers = [], down } = given;
  const isMaster = args.startsWith('-W');
  const facts = nodeFacts(node, []);
  const workers = isMaster ? [...oldWorkers, 30].map((pid) => process(pid, 10, args)) : [];
  const unit: UnitFacts = {
    name: 'haproxy.service',
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    type: 'notify',
    mainPid: 10,
    execReload: '/bin/kill -USR2 $MAINPID',
    statusText: '',
    restarts: 0,
    needDaemonReload: false,
    ...(given.unit === 'none' ? {} : given.unit),
  };
  const answers = given.answers ?? args.includes('-S');
  const proc: ShowProc = {
    master: worker(10),
    workers: [worker(30)],
    oldWorkers: oldWorkers.map((pid) => worker(pid, 1)),
    programs: [],
    reloadFailed: false,
    ...given.proc,
  };
  return {
    node,
    haproxy: config,
    haproxyRelease: version,
    state: {
      facts: {
        ...facts,
        haproxy: {
          ...facts.haproxy,
          version,
          config: readHaproxyConfig([{ path: HAPROXY_PATH, text: config }]),
          processes: down === true ? [] : [process(10, 1, args, given.master), ...workers],
          ...(given.unit === 'none' ? {} : { unit }),
        },
      },
      sockets: args.includes('-S') ? { masterSocket: '/run/m.sock' } : {},
      runtime: { unknowns: [], ...(answers && isMaster && { proc }) },
    },
  };
}
