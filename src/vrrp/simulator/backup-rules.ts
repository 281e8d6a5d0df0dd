/** What a BACKUP does with an advert that it accepts as a packet. */
export type BackupDecision =
  /** The MASTER is leaving: take over after the skew time. */
  | { readonly does: 'skew' }
  /** The timer starts anew; `preemptAtUs` is when its patience ends, absent: no delay runs. */
  | { readonly does: 'accept'; readonly preemptAtUs: number | undefined }
  /** Of lower priority: the timer runs on. */
  | { readonly does: 'discard' }
  /** Legacy, of lower priority: become MASTER at once. */
  | { readonly does: 'force-election' };

/** The BACKUP, as the decision needs it. */
export interface Backup {
  readonly effectivePriority: number;
  readonly nopreempt: boolean;
  readonly preemptDelayUs: number;
  readonly preemptAtUs: number | undefined;
  readonly legacy: boolean;
}

/** keepalived's `vrrp_state_backup`, without the checks of the packet. */
export function decideAsBackup(backup: Backup, priority: number, nowUs: number): BackupDecision {
  if (priority === 0) return { does: 'skew' };
  if (priority >= backup.effectivePriority) return { does: 'accept', preemptAtUs: undefined };
  if (backup.nopreempt) return { does: 'accept', preemptAtUs: backup.preemptAtUs };
  if (backup.preemptDelayUs > 0) {
    const preemptAtUs = backup.preemptAtUs ?? nowUs + backup.preemptDelayUs;
    if (preemptAtUs > nowUs) return { does: 'accept', preemptAtUs };
  }
  return { does: backup.legacy ? 'force-election' : 'discard' };
}
