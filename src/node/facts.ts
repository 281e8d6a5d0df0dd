import type { HaproxyConfig } from '../haproxy/config.js';
import type { KeepalivedConfig } from '../keepalived/config.js';
import type { InstanceDump } from '../keepalived/dump.js';

/** What was observed on one node in one round trip, with when. Times are epoch milliseconds of the node's own clock unless said otherwise. */
export interface NodeFacts {
  readonly node: string;
  /** The coordinator's clock when the observation began, and how long the round trip took. */
  readonly observedAtMs: number;
  readonly tookMs: number;
  readonly hostname: string;
  readonly kernel: string;
  /** Changes with every boot (/proc/sys/kernel/random/boot_id). */
  readonly bootId: string;
  /** When the kernel started, in whole seconds: a process started `startTicks` clock ticks later. Absent: not told. */
  readonly bootedAtMs?: number;
  readonly serviceManager: 'systemd' | 'none';
  readonly addresses: readonly InterfaceAddress[];
  readonly listeners: readonly Listener[];
  readonly files: readonly FileFacts[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly keepalived: KeepalivedFacts;
  readonly haproxy: HaproxyFacts;
  /** What could not be observed, and why: shown, never guessed around. */
  readonly unknowns: readonly string[];
}

export interface InterfaceAddress {
  readonly ifname: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** A listening TCP socket. `address` is `*` for the IPv6-and-IPv4 wildcard, as ss prints it. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  readonly processName: string;
  readonly pids: readonly number[];
}

export interface FileFacts {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly modifiedAtMs: number;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. With the pid it names a process for good. */
  readonly startTicks: number;
  /** State letter of /proc/PID/stat, e.g. `S`, `T` when stopped. */
  readonly state: string;
  readonly argv: readonly string[];
  readonly exe: string;
  /** The binary on disk is no longer the one that runs. */
  readonly exeDeleted: boolean;
  /** Blocked and process-wide pending signals, as 64-bit masks of /proc/PID/status. */
  readonly blockedSignals: bigint;
  readonly pendingSignals: bigint;
}

/** A systemd unit as `systemctl show` tells it; absent where there is no systemd or no such unit. */
export interface UnitFacts {
  readonly name: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  readonly type: string;
  readonly mainPid: number;
  readonly execReload: string;
  readonly statusText: string;
  readonly restarts: number;
  readonly needDaemonReload: boolean;
}

export interface KeepalivedFacts {
  /** `2.2.7`; absent when no binary was found. */
  readonly version?: string;
  readonly unit?: UnitFacts;
  /** Parent process first. Empty: keepalived does not run. */
  readonly processes: readonly ProcessFacts[];
  readonly configPath: string;
  readonly config?: KeepalivedConfig;
  /** What `config` was read from, for edits. It holds passwords: it is never printed. */
  readonly source?: KeepalivedSource;
  /** keepalived's own word on its instances (SIGUSR1 data dump); absent with a reason in `unknowns`. */
  readonly dump?: readonly InstanceDump[];
}

/** The texts of keepalived's configuration, the main file first, and the config-id that its `@id` lines are compared with. */
export interface KeepalivedSource {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly configId: string;
}

export interface HaproxyFacts {
  /** Of the binary on disk, e.g. `2.6.12`. */
  readonly version?: string;
  readonly unit?: UnitFacts;
  /** Every haproxy process on the node, in pid order. */
  readonly processes: readonly ProcessFacts[];
  /** Configuration files in the order they are loaded. */
  readonly configPaths: readonly string[];
  readonly config?: HaproxyConfig;
  /** What `config` was read from, in the order it is loaded. It holds passwords: it is never printed. */
  readonly source?: readonly { readonly path: string; readonly text: string }[];
  /** Tools on the node that can speak to a Unix socket, in order of preference. */
  readonly socketTools: readonly string[];
}
