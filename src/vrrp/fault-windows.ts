import { checkFailure } from './check-windows.js';
import { afterPriorityZero, exactly, ms, priorityZeroUs, second, since, type Timing, type Window } from './window.js';

/** What takes the MASTER away, or takes the VIP away from it. */
export function faultWindows(timing: Timing): readonly Window[] {
  const { check } = timing.input;
  return [
    crash(timing),
    { ...crash(timing), event: 'cut' },
    { ...crash(timing), event: 'link-down' },
    stop(timing),
    { ...stop(timing), event: 'kill-parent' },
    fault(timing),
    ...(check ? [checkFailure(timing, check)] : []),
    restart(timing),
    respawn(timing),
    kill(timing),
    freeze(timing),
    split(timing),
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

function restart(timing: Timing): Window {
  const { master, backup } = timing.input;
  const returns = !master.nopreempt && master.priority > backup.priority;
  const back =
    timing.input.profile === 'legacy'
      ? `with a second gap of one advert interval ${ms(master.advertIntUs)}`
      : `master-down ${ms(timing.masterDownUs)} after its start at the earliest`;
  const then = returns ? `; then a second handover when it preempts back, ${back}` : '; it stays BACKUP afterwards';
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

function freeze(timing: Timing): Window {
  const { advertIntUs: a, backupDownUs: d, secondStepUs: step } = timing;
  return {
    event: 'freeze',
    ...since(a, d + step),
    what: 'handover delay',
    formula: `a stopped keepalived keeps its VIP; the BACKUP takes it too after master-down ${ms(d)} less 0 to ${ms(a)}${second(step)}: it is on both until the first one goes on`,
  };
}

function split(timing: Timing): Window {
  const { advertIntUs: a, backupDownUs: d, secondStepUs: step } = timing;
  return {
    event: 'split',
    ...since(a, d + step),
    what: 'handover delay',
    formula: `the BACKUP hears no advert for master-down ${ms(d)} less 0 to ${ms(a)}${second(step)}; from then on the VIP is on both`,
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
