import type { Failover, FailoverWindow } from '../../plan/failover.js';
import { formatShortUs } from '../duration.js';
import { few, groupedBy } from '../simulation/labels.js';

/** Failovers that take the same time, told once. */
export interface FailoverGroup extends Omit<Failover, 'instance'> {
  readonly instances: readonly string[];
}

export const failoverGroups = (failovers: readonly Failover[]): readonly FailoverGroup[] =>
  groupedBy(failovers, (failover) => JSON.stringify({ ...failover, instance: undefined })).flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, instances: group.map(({ instance }) => instance) }];
  });

/** Events that take the same time for the same reason. */
export interface WindowRow extends Omit<FailoverWindow, 'event' | 'check'> {
  readonly events: readonly string[];
}

export const windowRows = (windows: readonly FailoverWindow[]): readonly WindowRow[] =>
  groupedBy(windows, (window) => JSON.stringify({ ...window, event: undefined, check: undefined })).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ ...first, events: group.map(({ event, check }) => (check === undefined ? event : `${event} ${check}`)) }];
  });

/** `2.609s, 3.109s, 3.609s`, or one figure where all are the same. */
export function figures({
  bestUs,
  typicalUs,
  worstUs,
}: Pick<FailoverWindow, 'bestUs' | 'typicalUs' | 'worstUs'>): string {
  const told = [bestUs, typicalUs, worstUs].map(formatShortUs);
  return new Set(told).size === 1 ? (told[0] ?? '') : told.join(', ');
}

/** The same in words. */
export function figureWords(row: Pick<FailoverWindow, 'bestUs' | 'typicalUs' | 'worstUs'>): string {
  const [best, typical, worst] = [row.bestUs, row.typicalUs, row.worstUs].map(formatShortUs);
  return best === worst ? (best ?? '') : `${best} at best, ${typical} typically, ${worst} at worst`;
}

/** Which instances, and from whom to whom. */
export const windowTitle = ({ instances, master, backup }: FailoverGroup): string =>
  `${few(instances)}: from ${master} to ${backup}`;
