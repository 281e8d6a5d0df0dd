import type { ChangeKind } from './change-kind.js';
import { crossingText, type HalfRolled, isRefused } from './half-rolled.js';
import type { InstanceChange } from './instance-change.js';
import type { Candidate, Discarded, StrategyName } from './strategy.js';

/** What is known of a change before it is settled whether and how it can be made. */
export interface ChangeAnalysis {
  readonly pair: string;
  /** In one phrase. */
  readonly change: ChangePhrase;
  readonly kinds: readonly ChangeKind[];
  /** What becomes of each VRRP instance on each node; those that stay as they are left out. */
  readonly instances: readonly InstanceChange[];
  /** Absent when keepalived reloads nowhere. */
  readonly halfRolled?: HalfRolled;
  /** In the order they were tried, each with the reason why it was taken or not. */
  readonly strategies: readonly StrategyVerdict[];
}

export type ChangePhrase =
  | 'nothing to do'
  | 'files only'
  | 'haproxy reload'
  | 'haproxy restart needed'
  | 'keepalived restart needed'
  | 'keepalived, compatible'
  | 'keepalived, incompatible'
  | 'haproxy reload and keepalived, compatible'
  | 'haproxy reload and keepalived, incompatible';

export interface StrategyVerdict {
  readonly name: StrategyName;
  readonly verdict: 'chosen' | 'rejected' | 'needs consent';
  readonly reason: string;
}

/** What kind of change it is; `half` is absent as long as it is not known, or where keepalived reloads nowhere. */
export function phraseOf(kinds: readonly ChangeKind[], half: HalfRolled | undefined): ChangePhrase {
  const has = (service: 'haproxy' | 'keepalived', action: string): boolean =>
    kinds.some((kind) => kind[service] === action);
  if (has('haproxy', 'restart')) return 'haproxy restart needed';
  if (has('keepalived', 'restart')) return 'keepalived restart needed';
  if (has('keepalived', 'reload')) {
    const fits = half?.verdict === 'incompatible' ? 'incompatible' : 'compatible';
    return has('haproxy', 'reload') ? `haproxy reload and keepalived, ${fits}` : `keepalived, ${fits}`;
  }
  if (has('haproxy', 'reload')) return 'haproxy reload';
  return kinds.some(({ notes }) => notes.length > 0) ? 'files only' : 'nothing to do';
}

/** A strategy that was tried, for people: a rejected one with the advert that would be refused. */
export function strategyVerdict(tried: Candidate | Discarded, half: HalfRolled | undefined): StrategyVerdict {
  const { name } = tried;
  if (!('verdict' in tried)) return { name, verdict: 'rejected', reason: tried.reason };
  if (tried.verdict === 'sound') return { name, verdict: 'chosen', reason: tried.reason };
  if (tried.verdict === 'needs consent') return { name, verdict: 'needs consent', reason: tried.reason };
  const crossing = half?.crossings.find((each) => isRefused(each) && each.now && each.renewed === 'receiver');
  const because = crossing === undefined ? '' : `: ${crossingText(crossing)}`;
  return { name, verdict: 'rejected', reason: `${tried.reason}${because}` };
}
