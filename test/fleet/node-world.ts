/** A process of the fake HAProxy. */
export interface FakeProcess {
  readonly pid: number;
  readonly startTicks: number;
  readonly startedAtMs: number;
}

export interface FakeInstance {
  readonly name: string;
  readonly vrid: number;
  /** As keepalived has read them. */
  vips: readonly string[];
  priority: number;
  state: 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT';
  /** Whether the VIP is on the interface: follows `state` unless a test parts them. */
  holdsVip: boolean;
}

/** A server of the fake HAProxy; what the CLI has set is gone after a reload. */
export interface FakeServer {
  readonly name: string;
  up: boolean;
  maint?: boolean;
  drain?: boolean;
  /** Configured: 1. */
  weight?: number;
}

/** How the next reload of a node turns out. */
export type ReloadBehaviour =
  /** New workers, the old ones finish. */
  | 'works'
  /** HAProxy refuses the file: the old worker serves on, the master counts a failed reload and says so. */
  | 'fails'
  /** The channel says done, and nothing happens. */
  | 'claims-done'
  /** The channel says done, and HAProxy and its workers are gone. */
  | 'kills';

/** Everything that can be asked of, or done to, one fake node. Tests change it at any time. */
export interface FakeNode {
  readonly name: string;
  readonly address: string;
  bootId: string;
  readonly instances: FakeInstance[];
  /** False: keepalived does not run (a VIP that is held stays). */
  keepalivedRuns: boolean;
  keepalivedVersion: string;
  keepalivedConf: string;
  /** The file as keepalived read it last. */
  keepalivedConfRead: string;
  readonly haproxy: {
    version: string;
    configPath: string;
    config: string;
    /** The file as HAProxy read it last. */
    configRead: string;
    /** Absent: HAProxy does not run. */
    master: FakeProcess | undefined;
    workers: FakeProcess[];
    oldWorkers: FakeProcess[];
    failedReloads: number;
    reloads: number;
    /** Absent: HAProxy was started without -S. */
    masterSocket: string | undefined;
    /** The master answers on no socket and takes no signal. */
    deaf: boolean;
    /** TCP ports that the current workers listen on. */
    ports: number[];
    /** Servers by backend; `up` in HAProxy's eyes. */
    servers: Record<string, FakeServer[]>;
    /** Connections of clients to each worker, by its pid. */
    readonly sessions: Map<number, number>;
    /** What the CLI's sockets allow. */
    level: 'admin' | 'operator';
    /** `set server` is answered, and changes nothing. */
    setsNothing: boolean;
  };
  /** Who holds the node's lock. */
  lock:
    | { readonly run: string; readonly operator: string; readonly sinceMs: number; readonly lose?: () => void }
    | undefined;
  /** No connection can be made, and existing ones are lost. */
  unreachable: boolean;
  /** What `haproxy -c` says. */
  validation: { exitCode: number; messages: string };
  /** What `haproxy -c` and `keepalived -t` say of staged files, and the latter of the files as they are. */
  readonly candidate: Record<'haproxy' | 'keepalived' | 'live', { exitCode: number; messages: readonly string[] }>;
  nextReload: ReloadBehaviour;
  /** Server-state-files that were written, by path. */
  readonly saved: Map<string, string>;
  /** Health checks of this node fail. */
  healthRed: boolean;
  /** Runs by their id. */
  readonly runs: Map<string, FakeRun>;
  /** Files besides the two configurations. */
  readonly files: Map<string, string>;
  /** keepalived tracks HAProxy: without workers its instances go into FAULT. */
  tracked: boolean;
  nopreempt: boolean;
  /** Services do not start any more, and keepalived does not reload. */
  stuck: boolean;
  /** Called before each call reaches the node, with its number (from 1): the place to let things happen in the middle of a run. */
  onCall: ((call: FakeCall) => void) | undefined;
}

/** A file that lies staged; undefined: it is to be deleted. */
export interface StagedFake {
  readonly text: string | undefined;
  /** The digest that is to be there, `-` for any. */
  readonly expected: string;
  readonly part: string;
}

/** A run that a node has files or the undo of. */
export interface FakeRun {
  state: 'staged' | 'armed' | 'reverting' | 'confirmed' | 'reverted' | 'failed';
  readonly operator: string;
  readonly what: string;
  readonly sinceMs: number;
  /** While it is being taken back: when the wait that it has come to is over. */
  deadlineMs: number;
  undo: readonly string[];
  /** While it is being taken back: the lines of the undo that are left. */
  left: string[];
  did: string[];
  staged: ReadonlyMap<string, StagedFake>;
  /** What was there before, by path; undefined: nothing. */
  readonly kept: Map<string, string | undefined>;
}

export interface FakeCall {
  readonly node: string;
  /** Counts the node's calls from 1. */
  readonly number: number;
  /** e.g. `observe`, `reload run-1 systemd haproxy.service`, `socket /run/haproxy-master.sock: show proc`. */
  readonly text: string;
  /** Loses the connection: before the call has any effect, or after it had its effect but before the answer. */
  lose(when: 'before' | 'after'): void;
}

let nextPid = 1000;

/** A new process; pids and start times only ever grow. */
export function newProcess(nowMs: number): FakeProcess {
  nextPid += 1;
  return { pid: nextPid, startTicks: nextPid * 10, startedAtMs: nowMs };
}
