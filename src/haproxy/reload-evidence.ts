import type { HaproxyConfig } from './config.js';
import type { HaproxyProcess } from './processes.js';

/** What is known of one haproxy process when a reload method is chosen. */
export interface ReloadProcess extends HaproxyProcess {
  /** State letter of /proc/PID/stat. */
  readonly state: string;
  /** The binary that runs; needed only where argv names it without a path. */
  readonly exe?: string;
  readonly exeDeleted: boolean;
  readonly blockedSignals: bigint;
  readonly pendingSignals: bigint;
}

/** What is known of the systemd unit. */
export interface ReloadUnit {
  readonly name: string;
  readonly type: string;
  readonly activeState: string;
  readonly execReload: string;
  /** 0 when systemd knows none. */
  readonly mainPid: number;
}

/** What the choice of a reload method rests on; a node's HAProxy facts fit. */
export interface ReloadEvidence {
  /** Of the binary on disk. */
  readonly version?: string;
  /** Of the running process, where it was asked (`show proc`, `show info`). */
  readonly runningVersion?: string;
  readonly unit?: ReloadUnit;
  readonly processes: readonly ReloadProcess[];
  readonly config?: HaproxyConfig;
  /** Overrides the `-S` of the master's command line. */
  readonly masterSocket?: string;
  /** Whether the master socket answered; absent: nobody asked. */
  readonly masterAnswers?: boolean;
}

/** Bit of SIGUSR2 in the signal masks of /proc/PID/status. */
const sigusr2 = 0x800n;

/** SIGUSR2 would not be taken: after some failed reloads 3.1 to 3.3 leave it blocked (fixed by commit 97490a778). */
export const isDeafToUsr2 = (process: ReloadProcess): boolean =>
  ((process.blockedSignals | process.pendingSignals) & sigusr2) !== 0n;

/** Stopped by a signal or a debugger: it can neither answer nor take a signal. */
export const isStopped = (process: ReloadProcess): boolean => process.state === 'T' || process.state === 't';

/** The version that runs, or the one on disk where the running one is not known and nothing says that they differ. */
export function runningVersionOf(evidence: ReloadEvidence, process: ReloadProcess): string | undefined {
  if (evidence.runningVersion !== undefined) return evidence.runningVersion;
  return process.exeDeleted ? undefined : evidence.version;
}
