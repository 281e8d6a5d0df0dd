import { failureLatency, hungLatencyUs } from './detection.js';
import { effectivePriority } from './effective-priority.js';
import { priorityDrop } from './handover-windows.js';
import { afterPriorityZero, exactly, type FatalCheck, ms, priorityZeroUs, type Timing, type Window } from './window.js';

/** A tracked script fails on the MASTER: from then until clients are served by the BACKUP. */
export function checkFailure(timing: Timing, check: FatalCheck): Window {
  const { lowersBy = 0, fall = 1, intervalUs } = check;
  if (lowersBy > 0) return weightedCheckFailure(timing, check, lowersBy);
  const gap = priorityZeroUs(timing);
  const noticed = failureLatency(check);
  const hungUs = hungLatencyUs(check);
  return {
    event: 'check-failure',
    bestUs: noticed.bestUs + gap,
    typicalUs: noticed.typicalUs + gap,
    worstUs: Math.max(noticed.worstUs, hungUs) + gap,
    what: 'service absent',
    formula:
      `${fall} failing run(s) at ${ms(intervalUs)} noticed after ${ms(noticed.bestUs)} to ${ms(noticed.worstUs)} ` +
      `(${ms(hungUs)} when the script hangs), then ${afterPriorityZero(timing)}`,
  };
}

/** The failing MASTER keeps the VIP, and clients stay with it, until the BACKUP has waited for its master-down interval. */
function weightedCheckFailure(timing: Timing, check: FatalCheck, lowersBy: number): Window {
  const { backup, master } = timing.input;
  const lowered = effectivePriority(master.priority, [-lowersBy]);
  const handover = priorityDrop(timing);
  const what = 'service absent';
  if (!Number.isFinite(handover.worstUs)) return { ...handover, event: 'check-failure', what };
  if (lowered >= backup.priority) {
    const formula = `never: priority ${lowered} after the failure is not below ${backup.priority} of the BACKUP`;
    return { event: 'check-failure', ...exactly(Number.POSITIVE_INFINITY), what, formula };
  }
  const noticed = failureLatency(check);
  const hungUs = hungLatencyUs(check);
  const legacy = timing.input.profile === 'legacy';
  const [least, mid, most] = legacy ? legacyLag(timing) : [handover.bestUs, handover.typicalUs, handover.worstUs];
  return {
    event: 'check-failure',
    bestUs: noticed.bestUs + least,
    typicalUs: noticed.typicalUs + mid,
    worstUs: Math.max(noticed.worstUs, hungUs) + most,
    what,
    formula:
      `noticed after ${ms(noticed.bestUs)} to ${ms(noticed.worstUs)} (${ms(hungUs)} when the script hangs), priority ` +
      `${master.priority} becomes ${lowered}; then ${legacy ? 'a look at the weights and the next advert, 0 to one interval each; ' : ''}${handover.formula}`,
  };
}

function legacyLag({ advertIntUs: a, secondStepUs: step }: Timing): readonly [number, number, number] {
  return [step, 2 * Math.trunc(a / 2) + step, 2 * a + step];
}
