import { faultWindows } from './fault-windows.js';
import { handoverWindows } from './handover-windows.js';
import { masterDownUs, requireInteger, skewUs } from './timing.js';
import type { FailoverInput, Timing, Window } from './window.js';

/**
 * How long VIPs are absent, or a handover takes, for each thing that can happen to the MASTER of an instance. The time since the
 * last accepted advert lies anywhere between 0 and one interval: best and worst are its ends, typical its middle.
 * Time to notice (a dead link, a failing script) is added only where `check` tells it.
 * @throws RangeError for values VRRP cannot carry, and for routers that refuse each other's adverts (different versions, or different v2 intervals).
 */
export function failoverWindows(input: FailoverInput): readonly Window[] {
  requireSameLanguage(input);
  const timing = timingOf(input);
  return [...faultWindows(timing), ...handoverWindows(timing)];
}

function requireSameLanguage({ master, backup }: FailoverInput): void {
  if (master.version !== backup.version) {
    throw new RangeError(
      `master.version is ${master.version}, backup.version is ${backup.version}; they must be equal, or both become MASTER`,
    );
  }
  if (master.version === 2 && master.advertIntUs !== backup.advertIntUs) {
    throw new RangeError(
      `master.advertIntUs is ${master.advertIntUs}, backup.advertIntUs is ${backup.advertIntUs}; in VRRP version 2 they must be equal, or both become MASTER`,
    );
  }
}

function timingOf(input: FailoverInput): Timing {
  const { master, backup, profile } = input;
  const legacy = profile === 'legacy';
  for (const router of [master, backup]) {
    requireInteger('preemptDelayUs', router.preemptDelayUs ?? 0, 0, 1000_000_000);
  }
  // Legacy releases time the take-over by the BACKUP's own interval; later ones by the one the MASTER announced.
  const heardByBackupUs = legacy ? backup.advertIntUs : master.advertIntUs;
  const heardByMasterUs = legacy ? master.advertIntUs : backup.advertIntUs;
  const asBackup = { ...backup, advertIntUs: heardByBackupUs };
  const returning = { ...master, advertIntUs: heardByMasterUs };
  return {
    input,
    advertIntUs: master.advertIntUs,
    backupDownUs: masterDownUs(asBackup),
    backupSkewUs: skewUs(asBackup),
    masterDownUs: masterDownUs(master),
    masterSkewUs: skewUs(master),
    heardMasterDownUs: masterDownUs(returning),
    secondStepUs: legacy ? backup.advertIntUs : 0,
  };
}
