import type { PlanTimer } from './change-step.js';
import { incidentsText } from './incident-text.js';
import type { RolledNode } from './instance-change.js';
import { oneByOne } from './one-by-one.js';
import { isFatal, type Replay, replayPlan } from './replay.js';
import type { Incident } from './replay-judge.js';
import type { ReplayScene } from './replay-run.js';
import type { Draft, NodeWork, Pace } from './rolled-parts.js';
import { standbyStopped } from './standby-stopped.js';
import { together, togetherMs, toleratedUs } from './together.js';

/**
 * `one-by-one` BACKUPs first, then the MASTER; `standby-stopped` the MASTER reloads while the standbys' keepalived is stopped; `together` all
 * reload at the same moment. `move` is `standby-stopped` for instances that keepalived starts anew: their VIPs are gone until it is MASTER again.
 */
export type StrategyName = 'one-by-one' | 'standby-stopped' | 'together' | 'move';

/** What the operator allows that clients notice. */
export interface Consents {
  /** A VIP may be nowhere for a while. */
  readonly gap: boolean;
  /** A VIP may move to another node, which cuts every connection to it. */
  readonly failover: boolean;
}

/** A strategy with what the model of VRRP says of it. */
export interface Candidate {
  readonly name: StrategyName;
  readonly drafts: readonly Draft[];
  readonly timers: readonly PlanTimer[];
  readonly replay: Replay;
  readonly verdict: 'sound' | 'needs consent' | 'unsound';
  /** Why it may be taken, what it asks of the operator, or what it would do. */
  readonly reason: string;
  /** Which consents it asks for and has not. */
  readonly asks: readonly (keyof Consents)[];
}

/** A strategy that was not even put into steps. */
export interface Discarded {
  readonly name: StrategyName;
  readonly reason: string;
}

export interface StrategyInput {
  readonly scene: ReplayScene;
  /** Nodes with something to do, in the order of the roll. */
  readonly works: readonly NodeWork[];
  readonly pace: Pace;
  readonly consents: Consents;
}

/** Every strategy, best first, up to the first that may be taken as it is. */
export function tryStrategies(input: StrategyInput): readonly (Candidate | Discarded)[] {
  const tried: (Candidate | Discarded)[] = [];
  for (const make of inOrder(input)) {
    const found = make();
    tried.push(found);
    if ('verdict' in found && found.verdict === 'sound') break;
  }
  return tried;
}

/**
 * `standby-stopped` goes before `together`, since it can be as slow as it likes and given up anywhere; where each node is MASTER of something there is no
 * standby to stop without a failover, so there `together` goes first.
 */
function inOrder(input: StrategyInput): readonly (() => Candidate | Discarded)[] {
  const { works, pace } = input;
  const activeActive = works.filter(({ isMaster }) => isMaster).length > 1;
  const one = (): Candidate => judged('one-by-one', oneByOne(works, pace), input);
  const stopped = (): Candidate => judged('standby-stopped', standbyStopped(works, pace), input);
  const both = (): Candidate | Discarded => {
    const ms = togetherMs(input.scene.nodes);
    if (ms !== undefined) return judged('together', together(works, pace, ms), input);
    return { name: 'together', reason: tooShort(input.scene.nodes) };
  };
  if (works.length < 2) return [one];
  return activeActive ? [one, both, stopped] : [one, stopped, both];
}

const tooShort = (nodes: readonly RolledNode[]): string =>
  `a BACKUP waits no longer than ${Math.round(toleratedUs(nodes) / 1000)} ms: too short for two reloads, their proof and a way back`;

function judged(
  name: StrategyName,
  { drafts, timers }: { readonly drafts: readonly Draft[]; readonly timers: readonly PlanTimer[] },
  { scene, consents }: StrategyInput,
): Candidate {
  const replay = replayPlan(scene, { steps: drafts, timers });
  const of = (kind: Incident['kind']): readonly Incident[] => replay.carriedOut.filter((each) => each.kind === kind);
  const fatal = replay.carriedOut.find(isFatal) ?? replay.givenUp.find(isFatal);
  const head = {
    name: name === 'standby-stopped' && of('absent').length > 0 ? ('move' as const) : name,
    drafts,
    timers,
    replay,
  };
  if (fatal !== undefined) return { ...head, verdict: 'unsound', reason: incidentsText([fatal]), asks: [] };
  const seen = [...of('absent'), ...of('moved')];
  const asks = [
    ...(of('absent').length > 0 && !consents.gap ? (['gap'] as const) : []),
    ...(of('moved').length > 0 && !consents.failover ? (['failover'] as const) : []),
  ];
  const reason = seen.length === 0 ? soundText(replay) : incidentsText(seen);
  return { ...head, verdict: asks.length > 0 ? 'needs consent' : 'sound', reason, asks };
}

const soundText = ({ runs }: Replay): string =>
  `in ${runs} replays, at every pace and given up after every step, no VIP had two holders or none`;
