import type { RouterConfig } from '../vrrp/router.js';
import { simulate } from '../vrrp/simulate.js';
import type { Phase, Timeline } from '../vrrp/timeline.js';
import type { PlanTimer } from './change-step.js';
import type { RolledNode } from './instance-change.js';
import type { Atom } from './replay-atoms.js';
import { ReplayedNode } from './replayed-node.js';

/** A pair before a change, for the model. */
export interface ReplayScene {
  readonly nodes: readonly RolledNode[];
  /** By `family/vrid`. */
  readonly masters: Readonly<Record<string, string>>;
  /** Weighted tracks that fail all the while, by node. */
  readonly failing?: Readonly<Record<string, readonly string[]>>;
}

/** How fast the atoms follow each other, and how the timers keep time. */
export interface Schedule {
  readonly phase: Phase;
  readonly gapUs: number;
  /** Between the reloads of a `reload-together`. */
  readonly hurriedGapUs: number;
  /** By how much the timers of nodes are late. */
  readonly lateUs: Readonly<Record<string, number>>;
}

/** What is simulated: so many atoms, then nothing more but what armed nodes do by themselves. */
export interface Cut {
  readonly atoms: readonly Atom[];
  /** False: the plan is carried out to its end, no timer fires. */
  readonly givenUp: boolean;
}

export interface Run {
  readonly timeline: Timeline;
  /** When each atom was done. */
  readonly doneAtUs: readonly number[];
}

/** The first atom: late enough for every phase to be settled before. */
const START_US = 10_000_000;
/** A timer that was put off, and still has the node to itself in the end. */
const RENEWED_US = 1_000_000;

/** Simulates the atoms of a cut at a schedule's pace, and what armed nodes then undo. */
export function replayRun(scene: ReplayScene, timers: readonly PlanTimer[], cut: Cut, schedule: Schedule): Run {
  const nodes = new Map(scene.nodes.map((rolled) => [rolled.node, new ReplayedNode(rolled)]));
  const begun = new Map<string, number>();
  const doneAtUs: number[] = [];
  let nowUs = START_US;
  for (const [index, atom] of cut.atoms.entries()) {
    if (index > 0) nowUs += isHurried(atom) ? schedule.hurriedGapUs : schedule.gapUs;
    if (atom.does === 'arm' && !begun.has(atom.timer)) begun.set(atom.timer, nowUs);
    nowUs = nodes.get(atom.node)?.take(atom, nowUs) ?? nowUs;
    doneAtUs.push(nowUs);
  }
  if (cut.givenUp) {
    for (const [name, node] of nodes) node.undo(deadlinesOf(timers, begun, nowUs), schedule.lateUs[name] ?? 0);
  }
  const events = [...nodes.values()].flatMap((node) => node.events);
  const lastUs = Math.max(nowUs, ...events.map(({ atUs }) => atUs));
  return {
    timeline: simulate({
      routers: scene.nodes.flatMap(({ before }) => before),
      events,
      phase: schedule.phase,
      untilUs: lastUs + settlingUs(scene.nodes),
      masters: scene.masters,
      ...(scene.failing !== undefined && { failing: scene.failing }),
    }),
    doneAtUs,
  };
}

const isHurried = (atom: Atom): boolean => atom.does === 'reload' && atom.hurried === true;

/** When each timer ends: one that may be put off ends when nobody does so any more. */
function deadlinesOf(
  timers: readonly PlanTimer[],
  begun: ReadonlyMap<string, number>,
  nowUs: number,
): ReadonlyMap<string, number> {
  return new Map(
    timers.map(({ name, ms, renewable }) => {
      const endUs = (begun.get(name) ?? nowUs) + ms * 1000;
      return [name, renewable ? Math.max(endUs, nowUs + RENEWED_US) : endUs] as const;
    }),
  );
}

/** The longest that anything takes to show: a master-down interval after the patience of a preemption. */
export function settlingUs(nodes: readonly RolledNode[]): number {
  const all = nodes.flatMap(({ before, after }) => [...before, ...after]);
  const longest = (of: (config: RouterConfig) => number | undefined): number =>
    Math.max(0, ...all.map((config) => of(config) ?? 0));
  const downUs = longest(
    ({ advertIntUs, downTimerAdverts }) => Math.max(advertIntUs, 1_000_000) * ((downTimerAdverts ?? 3) + 1),
  );
  return (
    2 * downUs +
    longest(({ preemptDelayUs }) => preemptDelayUs) +
    longest(({ startupDelayUs }) => startupDelayUs) +
    3_000_000
  );
}
