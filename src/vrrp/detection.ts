import { requireInteger } from './timing.js';

/** keepalived gives a script that ignores SIGTERM two more seconds before SIGKILL. */
export const KILL_GRACE_US = 2_000_000;

const DEFAULT_INTERVAL_US = 1_000_000;

/** When and how often a `vrrp_script` runs. */
export interface ScriptSchedule {
  /** Time from one start to the next. Default 1 s. */
  readonly intervalUs?: number;
  /** 0 or absent: the interval (keepalived's own rule). */
  readonly timeoutUs?: number;
  /** Default 1. */
  readonly rise?: number;
  /** Default 1. */
  readonly fall?: number;
  /** How long one run takes. Default 0. */
  readonly runUs?: number;
}

/** From the moment something begins to fail (or to work again) until keepalived acts on it. */
export interface DetectionLatency {
  readonly bestUs: number;
  readonly typicalUs: number;
  readonly worstUs: number;
}

/** {@link ScriptSchedule} with keepalived's defaults filled in. */
export function completeSchedule(schedule: ScriptSchedule): Required<ScriptSchedule> {
  const { intervalUs = DEFAULT_INTERVAL_US, timeoutUs = 0, rise = 1, fall = 1, runUs = 0 } = schedule;
  requireInteger('intervalUs', intervalUs, 1, Number.MAX_SAFE_INTEGER);
  requireInteger('timeoutUs', timeoutUs, 0, Number.MAX_SAFE_INTEGER);
  requireInteger('rise', rise, 1, 1_000_000);
  requireInteger('fall', fall, 1, 1_000_000);
  requireInteger('runUs', runUs, 0, Number.MAX_SAFE_INTEGER);
  return { intervalUs, timeoutUs: timeoutUs || intervalUs, rise, fall, runUs };
}

/** How long a failure goes unnoticed: `fall` failing runs, the first of them 0 to one interval away. */
export function failureLatency(schedule: ScriptSchedule): DetectionLatency {
  return latency(completeSchedule(schedule), completeSchedule(schedule).fall);
}

/** How long a recovery goes unnoticed: `rise` successes, the first of them 0 to one interval away. */
export function recoveryLatency(schedule: ScriptSchedule): DetectionLatency {
  return latency(completeSchedule(schedule), completeSchedule(schedule).rise);
}

/**
 * How long a failure goes unnoticed at worst when each failing run hangs and ignores SIGTERM: a run was just missed, then each of `fall` runs
 * counts when it has died, two seconds after its timeout.
 */
export function hungLatencyUs(schedule: ScriptSchedule): number {
  const { fall, intervalUs, timeoutUs } = completeSchedule(schedule);
  return intervalUs + runsUs(fall, intervalUs, timeoutUs + KILL_GRACE_US);
}

/** From the start of the first of so many runs to the end of the last; a run that takes longer than the interval puts the next one off. */
export function runsUs(runs: number, intervalUs: number, runUs: number): number {
  return (runs - 1) * Math.max(1, Math.ceil(runUs / intervalUs)) * intervalUs + runUs;
}

function latency({ intervalUs, timeoutUs, runUs }: Required<ScriptSchedule>, runs: number): DetectionLatency {
  const bestUs = runsUs(runs, intervalUs, Math.min(runUs, timeoutUs));
  return { bestUs, typicalUs: bestUs + Math.trunc(intervalUs / 2), worstUs: bestUs + intervalUs };
}

/** The results of a script in a row, as keepalived counts them: 0 to rise + fall - 1, OK from `rise` on. */
export interface ScriptCount {
  readonly result: number;
  readonly ok: boolean;
}

/** The count after one more run (`vrrp_script_child_thread`). Before the first result it is {@link firstCount}. */
export function countRun(
  result: number,
  success: boolean,
  { rise, fall }: { rise: number; fall: number },
): ScriptCount {
  const next = success ? afterSuccess(result, rise, fall) : result > rise ? result - 1 : 0;
  return { result: next, ok: next >= rise };
}

/** Before its first run one success is enough for OK, one failure for failed. */
export function firstCount({ rise }: { readonly rise: number }): number {
  return rise - 1;
}

function afterSuccess(result: number, rise: number, fall: number): number {
  return result < rise - 1 ? result + 1 : rise + fall - 1;
}
