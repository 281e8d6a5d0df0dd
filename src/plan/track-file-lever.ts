import { type CountedTrack, countedTracks } from '../keepalived/counted-tracks.js';
import { weightContribution } from '../vrrp/effective-priority.js';
import type { Contender } from './contender.js';
import {
  type Contest,
  LEAST_PRIORITY,
  type LeverTry,
  loweredPriority,
  MOST_PRIORITY,
  type PriorityShift,
  raisedPriority,
  type TrackFileLever,
} from './handover-lever.js';
import { instancesOf } from './instance-view.js';
import type { NodeState } from './serving.js';

/** A track_file adds at most this much to a priority, in either direction; beyond it keepalived goes to FAULT. */
const MOST_SHIFT = 253;

/**
 * A track_file with a weight that all instances which move share on the node, and no other instance does: a number in it that lowers the
 * MASTER (`lower`) or raises the target (`raise`). It must say 0 by now, as the effective priorities show.
 */
export function trackFileLever(
  contests: readonly Contest[],
  state: NodeState,
  direction: 'lower' | 'raise',
): LeverTry<TrackFileLever> {
  const { node } = state.facts;
  const moving = contests.map((contest) => ({ contest, mine: direction === 'lower' ? contest.from : contest.to }));
  const shared = sharedFiles(
    moving.map(({ mine }) => mine),
    state,
  );
  const [first] = shared;
  if (first === undefined)
    return { reason: `${node}: no track_file with a weight is tracked by what moves`, lacking: true };
  const tries = shared.map((track) => leverOf(track, moving, state, direction));
  return tries.find((each) => 'lever' in each) ?? tries[0] ?? { reason: `${node}: track_file ${first} moves nothing` };
}

/** Names of the files that count with a weight for every one of these. */
function sharedFiles(mine: readonly Contender[], state: NodeState): readonly string[] {
  const perInstance = mine.map((each) => filesOf(each, state).map(({ name }) => name));
  return (perInstance[0] ?? []).filter((name) => perInstance.every((names) => names.includes(name)));
}

const filesOf = (mine: Contender, state: NodeState): readonly CountedTrack[] =>
  tracksOf(mine, state).filter(({ kind, weight }) => kind === 'file' && weight !== 0);

function tracksOf({ config }: Contender, { facts }: NodeState): readonly CountedTrack[] {
  const all = facts.keepalived.config;
  return config === undefined || all === undefined ? [] : countedTracks(config, all, facts.keepalived.version);
}

function leverOf(
  track: string,
  moving: readonly { readonly contest: Contest; readonly mine: Contender }[],
  state: NodeState,
  direction: 'lower' | 'raise',
): LeverTry<TrackFileLever> {
  const { node } = state.facts;
  const path = state.facts.keepalived.config?.trackFiles.find(({ name }) => name === track)?.file;
  if (path?.startsWith('/') !== true) return { reason: `${node}: track_file ${track} names no absolute path` };
  const stranger = strangerTo(
    track,
    moving.map(({ mine }) => mine.key),
    state,
  );
  if (stranger !== undefined) return { reason: `${node}: ${stranger}, which is not to move, tracks ${track} too` };
  const needs = [];
  for (const { contest, mine } of moving) {
    const goal = direction === 'lower' ? loweredPriority(contest) : raisedPriority(contest);
    if ('reason' in goal) return goal;
    const own = tracksOf(mine, state);
    const step =
      own
        .filter(({ kind, name }) => kind === 'file' && name === track)
        .map(({ weight, reverse }) => (reverse ? -weight : weight))[0] ?? 0;
    const total = mine.basePriority + contributionOf(own);
    if (clamped(total) !== mine.effectivePriority)
      return {
        reason: `${node}: ${contest.name} has effective priority ${mine.effectivePriority}, not ${clamped(total)}: ${track} may hold a number already`,
      };
    needs.push({ contest, mine, step, total, wanted: goal.wanted });
  }
  const value = numberFor(needs);
  if (value === undefined)
    return {
      reason: `${node}: no number in ${track} would move ${moving.map(({ contest }) => contest.name).join(', ')}`,
    };
  const shifts = needs.map(
    ({ contest, mine, step, total }): PriorityShift => ({
      key: contest.key,
      name: mine.name,
      before: mine.effectivePriority,
      after: clamped(total + value * step),
    }),
  );
  return { lever: { kind: 'track-file', node, track, path, value, shifts } };
}

/** An instance of the node outside `keys` for which the file counts in any way. */
function strangerTo(track: string, keys: readonly string[], { facts }: NodeState): string | undefined {
  const all = facts.keepalived.config;
  return instancesOf(facts).find(
    ({ key, config }) =>
      !keys.includes(key) &&
      config !== undefined &&
      all !== undefined &&
      countedTracks(config, all, facts.keepalived.version).some(({ kind, name }) => kind === 'file' && name === track),
  )?.name;
}

interface Need {
  /** What 1 in the file adds. */
  readonly step: number;
  /** The priority with every check passing and 0 in the file, not yet kept within 1..254. */
  readonly total: number;
  readonly wanted: number;
}

/** The number nearest to 0 that brings every total to what is wanted, or beyond it. */
function numberFor(needs: readonly Need[]): number | undefined {
  const numbers = needs.map(({ step, total, wanted }) => {
    const exact = (wanted - total) / step;
    return exact < 0 ? Math.floor(exact) : Math.ceil(exact);
  });
  if (numbers.some((each) => Math.sign(each) !== Math.sign(numbers[0] ?? 0))) return undefined;
  const value = numbers.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0;
  return value !== 0 && needs.every(({ step }) => Math.abs(value * step) <= MOST_SHIFT) ? value : undefined;
}

/** What the tracks add to a priority with every check passing and 0 in every file. */
const contributionOf = (tracks: readonly CountedTrack[]): number =>
  tracks
    .filter(({ kind, weight }) => kind !== 'file' && weight !== 0)
    .reduce((sum, { weight, reverse }) => sum + weightContribution({ weight, reverse, ok: true }), 0);

const clamped = (priority: number): number => Math.min(MOST_PRIORITY, Math.max(LEAST_PRIORITY, priority));
