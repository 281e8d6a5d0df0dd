/**
 * How a node's HAProxy is reloaded.
 * - `master-cli`: `reload` on the master socket; `synchronous` (≥ 2.7): the answer is the outcome
 * - `systemd`: `systemctl reload`; its exit status says nothing of the outcome
 * - `signal`: SIGUSR2 to the master, named by pid and start time
 * - `classic`: start `argv` with `-x listenersFrom` where given and `-sf pids`
 */
export type ReloadMethod =
  | { readonly kind: 'master-cli'; readonly socket: string; readonly synchronous: boolean }
  | { readonly kind: 'systemd'; readonly unit: string }
  | { readonly kind: 'signal'; readonly masterPid: number; readonly startTicks: number }
  | {
      readonly kind: 'classic';
      readonly argv: readonly string[];
      readonly pids: readonly number[];
      readonly listenersFrom?: string;
    };

export type ReloadChoice =
  | {
      readonly verdict: 'ok';
      readonly method: ReloadMethod;
      readonly reason: string;
      readonly warnings: readonly string[];
    }
  | { readonly verdict: 'blocked'; readonly reason: string; readonly remedy: string };

/** A refusal: why, and what to do about it. */
export const blocked = (reason: string, remedy: string): ReloadChoice => ({ verdict: 'blocked', reason, remedy });
