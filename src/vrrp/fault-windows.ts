import { exactly, type FatalCheck, ms, since, type Timing, type Window } from './window.js';

/** keepalived gives a script that ignores SIGTERM two more seconds before SIGKILL. */
const KILL_GRACE_US = 2_000_000;

/** What takes the MASTER away, or takes the VIP away from it. */
export function faultWindows(timing: Timing): readonly Window[] {
  const { check } = timing.input;
  return [
    crash(timing),
    stop(timing),
    fault(timing),
    ...(check ? [checkFailure(timing, check)] : []),
    restart(timing),
    respawn(timing),
    kill(timing),
    addressRemoved(timing),
  ];
}

function crash(timing: Timing): Window {
  const { advertIntUs: a, backupDownUs: d, secondStepUs: step } = timing;
  return {
    event: 'crash',
    ...since(a, d + step),
    what: 'VIP absent',
    formula: `master-down ${ms(d)} of the BACKUP less the time since its last accepted advert (0 to ${ms(a)})${second(step)}`,
  };
}

function stop(timing: Timing): Window {
  return {
    event: 'stop',
    ...exactly(priorityZeroUs(timing)),
    what: 'VIP absent',
    formula: `an advert of priority 0, then ${afterPriorityZero(timing)}`,
  };
}

function fault(timing: Timing): Window {
  return {
    event: 'fault',
    ...exactly(priorityZeroUs(timing)),
    what: 'VIP absent',
    formula: `from detection: VIP removed and priority 0 sent, then ${afterPriorityZero(timing)}`,
  };
}

function checkFailure(timing: Timing, check: FatalCheck): Window {
  const { intervalUs, fall = 1, runUs = 0 } = check;
  const timeoutUs = check.timeoutUs || intervalUs;
  const gap = priorityZeroUs(timing);
  const bestDetectionUs = (fall - 1) * intervalUs + runUs;
  const latestDetectionUs = fall * intervalUs + runUs;
  const hungDetectionUs = fall * Math.max(intervalUs, timeoutUs + KILL_GRACE_US);
  return {
    event: 'check-failure',
    bestUs: bestDetectionUs + gap,
    typicalUs: Math.trunc((bestDetectionUs + latestDetectionUs) / 2) + gap,
    worstUs: Math.max(latestDetectionUs, hungDetectionUs) + gap,
    what: 'service absent',
    formula:
      `${fall} failing run(s) at ${ms(intervalUs)} noticed after ${ms(bestDetectionUs)} to ${ms(latestDetectionUs)} ` +
      `(${ms(hungDetectionUs)} when the script hangs), then ${afterPriorityZero(timing)}`,
  };
}

function restart(timing: Timing): Window {
  const { master, backup } = timing.input;
  const returns = !master.nopreempt && master.priority > backup.priority;
  const then = returns
    ? `; then a second handover when it preempts back, master-down ${ms(timing.masterDownUs)} after its start at the earliest`
    : '; it stays BACKUP afterwards';
  return {
    event: 'restart',
    ...exactly(priorityZeroUs(timing)),
    what: 'VIP absent',
    formula: `an advert of priority 0, then ${afterPriorityZero(timing)}${then}`,
  };
}

function respawn(timing: Timing): Window {
  const { advertIntUs: a, backupDownUs, masterDownUs, secondStepUs } = timing;
  const rest = since(a, backupDownUs + secondStepUs);
  const own = masterDownUs + secondStepUs;
  return {
    event: 'respawn',
    bestUs: Math.min(own, rest.bestUs),
    typicalUs: Math.min(own, rest.typicalUs),
    worstUs: Math.min(own, rest.worstUs),
    what: 'VIP absent',
    formula:
      `the new child removes the VIP; it comes back after its own master-down ${ms(masterDownUs)}, or on the BACKUP after ` +
      `the rest of its ${ms(backupDownUs)}, whichever is first${second(secondStepUs)}`,
  };
}

function kill(timing: Timing): Window {
  const { advertIntUs: a, backupDownUs: d, secondStepUs: step } = timing;
  return {
    event: 'kill',
    ...since(a, d + step),
    what: 'handover delay',
    formula: `SIGKILL leaves the VIP on the dead router; the BACKUP takes it too after master-down ${ms(d)} less 0 to ${ms(a)}${second(step)}: it stays on both`,
  };
}

function addressRemoved(timing: Timing): Window {
  const { masterSkewUs, backupSkewUs, secondStepUs } = timing;
  return {
    event: 'address-removed',
    ...exactly(Math.min(masterSkewUs, backupSkewUs) + secondStepUs),
    what: 'VIP absent',
    formula: `the MASTER turns BACKUP with priority 0; the shorter skew of ${ms(masterSkewUs)} (own) and ${ms(backupSkewUs)} (BACKUP) brings it back${second(secondStepUs)}`,
  };
}

function priorityZeroUs({ backupSkewUs, secondStepUs }: Timing): number {
  return backupSkewUs + secondStepUs;
}

function afterPriorityZero({ backupSkewUs, secondStepUs, input }: Timing): string {
  return `skew of the BACKUP at priority ${input.backup.priority} = ${ms(backupSkewUs)}${second(secondStepUs)}`;
}

function second(stepUs: number): string {
  return stepUs === 0 ? '' : ` + one advert interval ${ms(stepUs)} before the VIP is added`;
}
