import type { RouterConfig } from './router.js';
import { effectiveOf, trackedPriority } from './tracked-priority.js';
import type { FatalCheck } from './window.js';

/** A tracked script, as far as its failure takes the VIP away from its node. */
export interface TrackedCheck extends FatalCheck {
  readonly name: string;
}

/** The scripts of a router whose failure is a FAULT or lowers its priority; those that keepalived drops, or that raise it, are left out. */
export function trackedChecks(router: RouterConfig): readonly TrackedCheck[] {
  const well = effectiveOf(router);
  return (router.tracks ?? []).flatMap((track) => {
    if (track.kind !== 'script') return [];
    const { name, intervalUs = 1_000_000, timeoutUs = 0, fall = 1, runUs = 0 } = track;
    const { effectivePriority, faults } = trackedPriority(router, new Set([name]));
    const lowersBy = faults.includes(name) ? 0 : well - effectivePriority;
    const counts = faults.includes(name) || lowersBy > 0;
    return counts ? [{ name, intervalUs, timeoutUs, fall, runUs, lowersBy }] : [];
  });
}
