import { effectivePriority, weightContribution } from './effective-priority.js';
import type { RouterTrack } from './router.js';

/** What tracking makes of a router. */
export interface TrackedPriority {
  readonly effectivePriority: number;
  /** Names of the tracks that hold it in FAULT. */
  readonly faults: readonly string[];
  /** Names of weighted tracks that keepalived drops because the instance is in a sync group. */
  readonly dropped: readonly string[];
}

/**
 * The effective priority and the faults of a router from everything it tracks (`vrrp_set_effective_priority`, `vrrp_sync_set_group`).
 * In a sync group, weights count on the group only: an instance's own weighted scripts, interfaces and processes are dropped, and a weighted
 * track_file of its own counts as weight 0. Priority 255 ignores weights, not faults.
 * @param failed names of the tracks that fail at the moment
 */
export function trackedPriority(
  router: {
    readonly priority: number;
    readonly syncGroup?: string | undefined;
    readonly tracks?: readonly RouterTrack[] | undefined;
  },
  failed: ReadonlySet<string>,
): TrackedPriority {
  const inGroup = router.syncGroup !== undefined;
  const tracks = router.tracks ?? [];
  const dropped = tracks.filter((track) => inGroup && isDropped(track)).map(({ name }) => name);
  const counted = tracks.filter((track) => !(inGroup && isDropped(track)));
  const faults = counted.filter((track) => weightOf(track, inGroup) === 0 && isFault(track, failed));
  const contributions = counted
    .filter((track) => weightOf(track, inGroup) !== 0)
    .map((track) => contributionOf(track, failed));
  return {
    effectivePriority: effectivePriority(router.priority, contributions),
    faults: faults.map(({ name }) => name),
    dropped,
  };
}

/** A track_file adds its value times the weight: 0 while it is well, one weight when it has failed. */
function contributionOf({ name, kind, weight = 0, reverse = false }: RouterTrack, failed: ReadonlySet<string>): number {
  const ok = !failed.has(name);
  if (kind !== 'file') return weightContribution({ weight, reverse, ok });
  return ok ? 0 : reverse ? -weight : weight;
}

const isDropped = ({ weight = 0, ofGroup = false, kind }: RouterTrack): boolean =>
  weight !== 0 && !ofGroup && kind !== 'file';

function weightOf({ weight = 0, ofGroup = false, kind }: RouterTrack, inGroup: boolean): number {
  return inGroup && !ofGroup && kind === 'file' ? 0 : weight;
}

const isFault = ({ name, reverse = false }: RouterTrack, failed: ReadonlySet<string>): boolean =>
  failed.has(name) !== reverse;

/** The effective priority of a router of which nothing fails. */
export const effectiveOf = (router: Parameters<typeof trackedPriority>[0]): number =>
  trackedPriority(router, new Set()).effectivePriority;
