/** How a run treats what a reload leaves behind. */
export interface ReloadPolicy {
  /**
   * Old workers after a node was proven.
   * - `wait`: until they are gone, or their time is up
   * - `warn`: they are told
   * - `ignore`: nobody looks
   */
  readonly drain: 'wait' | 'warn' | 'ignore';
  /** Milliseconds that `wait` takes at most, per node. Default: `hard-stop-after` and ten seconds, else ten minutes. */
  readonly drainMs?: number;
  /** Set servers in MAINT or DRAIN, changed weights and DOWN servers again in the new worker. */
  readonly keepServerState: boolean;
}

export const DEFAULT_POLICY: ReloadPolicy = { drain: 'warn', keepServerState: false };

const AFTER_HARD_STOP_MS = 10_000;
const WITHOUT_HARD_STOP_MS = 600_000;

/** How long a node's old workers are waited for; `hardStopAfterMs`: what they run with, where they do. */
export const drainMsOf = (policy: ReloadPolicy, hardStopAfterMs: number | undefined): number =>
  policy.drainMs ?? (hardStopAfterMs === undefined ? WITHOUT_HARD_STOP_MS : hardStopAfterMs + AFTER_HARD_STOP_MS);
