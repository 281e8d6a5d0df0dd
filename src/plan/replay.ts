import type { Phase } from '../vrrp/timeline.js';
import type { ChangeStep, PlanTimer } from './change-step.js';
import { type Atom, atomsOf, atomText } from './replay-atoms.js';
import { type Incident, incidentsOf, mastersAt } from './replay-judge.js';
import { type Cut, type ReplayScene, replayRun, type Schedule, settlingUs } from './replay-run.js';
import type { Draft } from './rolled-parts.js';

/** A plan as it is replayed. */
export interface ReplayedPlan {
  readonly steps: readonly (ChangeStep | Draft)[];
  readonly timers: readonly PlanTimer[];
}

/** What a plan does to the VIPs in the model, whatever its pace and wherever it is given up: of each kind and VIP the worst. */
export interface Replay {
  readonly carriedOut: readonly Incident[];
  readonly givenUp: readonly GivenUp[];
  /** The MASTER of each instance (`family/vrid`) when all has settled after a step, by the index of the step; of steps that VRRP sees nothing of, as before. */
  readonly masters: readonly Readonly<Record<string, string>>[];
  readonly runs: number;
}

/** Something that happens when a run dies after a step and the nodes then undo by themselves. */
export interface GivenUp extends Incident {
  /** The last thing that was done. */
  readonly after: string;
}

const PHASES: readonly Phase[] = ['best', 'typical', 'worst'];
/** As fast as a coordinator gets from one step to the next. */
const QUICK_US = 50_000;
/** Timers of different nodes fire this far apart at most: the nodes' own deadlines are absolute, what is left is the scheduling of two machines. */
export const TIMER_SKEW_US = 500_000;

/**
 * Replays a plan in the model of VRRP: at its quickest and at its slowest, at all phases of the adverts; and once more for every point at which
 * its run may die, with what the nodes undo when their timers fire, evenly or one of them late. A plan that does not even do carried out is not
 * looked at further.
 */
export function replayPlan(scene: ReplayScene, plan: ReplayedPlan): Replay {
  const atoms = atomsOf(plan.steps);
  const carriedOut = schedulesOf(scene, plan, atoms).map((schedule) =>
    run(scene, plan, { atoms, givenUp: false }, schedule),
  );
  const prefixes = carriedOut.flat().some(isFatal) ? [] : atoms.map((_, index) => atoms.slice(0, index + 1));
  const cuts = prefixes.filter((cut) => armedNodes(cut).length > 0);
  const givenUp = cuts.map((cut) => ({
    after: atomText(cut.at(-1)),
    incidents: schedulesOf(scene, plan, cut).flatMap((schedule) =>
      lateness(armedNodes(cut)).map((lateUs) =>
        run(scene, plan, { atoms: cut, givenUp: true }, { ...schedule, lateUs }),
      ),
    ),
  }));
  return {
    carriedOut: worstOf(carriedOut.flat()),
    givenUp: worstOf(
      givenUp.flatMap(({ after, incidents }) => worstOf(incidents.flat()).map((each) => ({ ...each, after }))),
    ),
    masters: mastersAfter(scene, plan, atoms),
    runs: carriedOut.length + givenUp.reduce((sum, { incidents }) => sum + incidents.length, 0),
  };
}

const run = (scene: ReplayScene, plan: ReplayedPlan, cut: Cut, schedule: Schedule): readonly Incident[] =>
  incidentsOf(scene, replayRun(scene, plan.timers, cut, schedule));

/** Nothing that anybody could consent to. */
export const isFatal = ({ kind }: Incident): boolean => kind === 'dual' || kind === 'missing';

/** Quick and slow; the reloads of a `reload-together` at once and as far apart as it allows. */
function schedulesOf(scene: ReplayScene, plan: ReplayedPlan, atoms: readonly Atom[]): readonly Schedule[] {
  const slowUs = Math.max(QUICK_US, Math.min(settlingUs(scene.nodes), ...roomOf(plan, atoms)));
  const hurriedUs = hurryOf(plan.steps);
  return PHASES.flatMap((phase) => [
    { phase, gapUs: QUICK_US, hurriedGapUs: 0, lateUs: {} },
    { phase, gapUs: slowUs, hurriedGapUs: hurriedUs, lateUs: {} },
  ]);
}

/** How long a gap may be so that the last atom of a timer that can't be put off comes just before its end. */
function roomOf({ timers }: ReplayedPlan, atoms: readonly Atom[]): readonly number[] {
  return timers
    .filter(({ renewable }) => !renewable)
    .map(({ name, ms }) => {
      const first = atoms.findIndex((atom) => atom.does === 'arm' && atom.timer === name);
      const gaps = first < 0 ? 0 : atoms.length - 1 - first;
      const stops = atoms.slice(first).filter(({ does }) => does === 'stop').length;
      return gaps === 0 ? Number.POSITIVE_INFINITY : Math.floor((ms * 1000 - stops * 1_100_000) / gaps) - 1;
    });
}

function hurryOf(steps: ReplayedPlan['steps']): number {
  const together = steps.find((step) => step.kind === 'reload-together');
  if (together === undefined) return 0;
  return Math.floor((together.withinMs * 1000) / Math.max(1, together.nodes.length - 1));
}

function armedNodes(atoms: readonly Atom[]): readonly string[] {
  const armed = new Set<string>();
  for (const { does, node } of atoms) {
    if (does === 'arm') armed.add(node);
    if (does === 'confirm') armed.delete(node);
  }
  return [...armed];
}

/** All in time, and each one late alone. */
const lateness = (nodes: readonly string[]): readonly Schedule['lateUs'][] => [
  {},
  ...(nodes.length < 2 ? [] : nodes.map((node) => ({ [node]: TIMER_SKEW_US }))),
];

/** Of each kind and VIP the longest; a VIP may move from several nodes to several others. */
function worstOf<Found extends Incident>(incidents: readonly Found[]): readonly Found[] {
  const worst = new Map<string, Found>();
  for (const each of incidents) {
    const name = [each.kind, each.vip, ...(each.kind === 'moved' ? each.nodes : [])].join(' ');
    const known = worst.get(name);
    if (known === undefined || known.us < each.us) worst.set(name, each);
  }
  return [...worst.values()];
}

function mastersAfter(scene: ReplayScene, plan: ReplayedPlan, atoms: readonly Atom[]): Replay['masters'] {
  const gapUs = settlingUs(scene.nodes);
  const schedule = { phase: 'typical', gapUs, hurriedGapUs: 0, lateUs: {} } as const;
  const { timeline, doneAtUs } = replayRun(scene, plan.timers, { atoms, givenUp: false }, schedule);
  return plan.steps.map((_, step) => {
    const next = atoms.findIndex((atom) => atom.step > step);
    const atUs = next < 0 ? timeline.untilUs - 1 : (doneAtUs[next] ?? 0) - 1;
    return mastersAt(timeline, Math.max(0, atUs));
  });
}
