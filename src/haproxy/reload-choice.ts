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
      readonly warnings: readonly ReloadWarning[];
    }
  | {
      readonly verdict: 'blocked';
      readonly because: BlockedBecause;
      readonly reason: string;
      readonly remedy: string;
    };

/**
 * What a warning is about.
 * - `listeners`: they are not passed on to the new process
 * - `outcome`: it can only be read from the workers
 * - `binary`: another one is started than the one that runs
 * - `hard-stop`, `keep-alive`: sessions that end sooner than their clients expect
 * - `deaf`: the master takes no signal
 * - `unit-cuts`: the unit's own reload would end sessions
 * - `outside-unit`: the new process stands outside of the unit's control group
 */
export interface ReloadWarning {
  readonly about:
    | 'listeners'
    | 'outcome'
    | 'binary'
    | 'hard-stop'
    | 'keep-alive'
    | 'deaf'
    | 'unit-cuts'
    | 'outside-unit';
  readonly text: string;
}

/**
 * Why there is no method.
 * - `down`: nothing runs that could be reloaded, or it is stopped
 * - `busy`: somebody reloads or stops it just now
 * - `configuration`: a line of it forbids reloads
 * - `cuts`: the site's own reload ends sessions
 * - `deaf`: the master takes no signal, and has no socket
 * - `method`: how it is reloaded is not known, or does nothing
 */
export type BlockedBecause = 'down' | 'busy' | 'configuration' | 'cuts' | 'deaf' | 'method';

/** A refusal: why, and what to do about it. */
export const blocked = (because: BlockedBecause, reason: string, remedy: string): ReloadChoice => ({
  verdict: 'blocked',
  because,
  reason,
  remedy,
});
