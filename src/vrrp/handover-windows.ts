import { exactly, type FailoverEvent, ms, type Router, since, type Timing, type Window } from './window.js';

/** What moves a VIP while keepalived lives on both routers, and what moves none. */
export function handoverWindows(timing: Timing): readonly Window[] {
  return [priorityDrop(timing), priorityReload(timing), preemptBack(timing), reload()];
}

/** The MASTER's priority falls below that of the BACKUP. */
export function priorityDrop(timing: Timing): Window {
  const { input, advertIntUs: a, backupDownUs: d } = timing;
  const event = 'priority-drop';
  if (input.backup.nopreempt) {
    return never(
      event,
      'the BACKUP has nopreempt: it stays BACKUP for as long as it hears any advert, however low its priority',
    );
  }
  if (input.profile === 'legacy') {
    const step = timing.secondStepUs;
    return {
      event,
      ...exactly(step),
      what: 'VIP absent',
      formula: `the BACKUP forces an election at the first lower advert, the old MASTER lets go at once, the VIP comes one advert interval later = ${ms(step)}`,
    };
  }
  return {
    event,
    ...since(a, d),
    what: 'handover delay',
    formula: `master-down ${ms(d)} of the BACKUP less the time since its last accepted advert (0 to ${ms(a)}); the old MASTER keeps the VIP until it hears the new one`,
  };
}

/** A reload tells the last advert of the old priority and the first of the new one at the same moment. */
function priorityReload(timing: Timing): Window {
  const drop = priorityDrop(timing);
  const event = 'priority-reload';
  const { backupDownUs: d, input } = timing;
  if (input.profile === 'legacy' || !Number.isFinite(drop.worstUs)) return { ...drop, event };
  return {
    event,
    ...exactly(d),
    what: 'handover delay',
    formula: `the reloading MASTER sends an advert of its old priority first: master-down ${ms(d)} of the BACKUP from there; the old MASTER keeps the VIP until it hears the new one`,
  };
}

function preemptBack(timing: Timing): Window {
  const { master, backup, profile } = timing.input;
  const event = 'preempt-back';
  if (master.nopreempt)
    return never(event, 'the returning router has nopreempt: it stays BACKUP while the other one lives');
  if (master.priority <= backup.priority) {
    return never(
      event,
      `priority ${master.priority} of the returning router is not above ${backup.priority}: it stays BACKUP`,
    );
  }
  if (profile === 'legacy') return legacyPreemptBack(master);
  const delay = master.preemptDelayUs ?? 0;
  const a = backup.advertIntUs;
  const d = timing.masterDownUs;
  if (delay === 0) {
    return {
      event,
      ...exactly(d),
      what: 'handover delay',
      formula: `master-down ${ms(d)} of the returning router from its start; the VIP has no gap, established connections are cut`,
    };
  }
  const heard = timing.heardMasterDownUs;
  const best = Math.max(heard, delay + heard - a);
  return {
    event,
    bestUs: best,
    typicalUs: Math.max(best, delay + heard),
    worstUs: a + delay + heard,
    what: 'handover delay',
    formula: `preempt_delay ${ms(delay)} from the first advert heard (0 to ${ms(a)}) + master-down ${ms(heard)} less the time since the last accepted advert (0 to ${ms(a)})`,
  };
}

function legacyPreemptBack(master: Router): Window {
  const step = master.advertIntUs;
  return {
    event: 'preempt-back',
    ...exactly(step),
    what: 'VIP absent',
    formula: `the returning router forces an election, the other one lets go at once, the VIP comes one advert interval later = ${ms(step)}`,
  };
}

function reload(): Window {
  return {
    event: 'reload',
    ...exactly(0),
    what: 'VIP absent',
    formula: 'SIGHUP with a compatible configuration moves no VIP = 0 ms',
  };
}

function never(event: FailoverEvent, why: string): Window {
  return { event, ...exactly(Number.POSITIVE_INFINITY), what: 'handover delay', formula: `never: ${why}` };
}
