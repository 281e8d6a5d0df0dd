import { pause } from '../lab.js';
import { ATTEMPTS, MOST_LATE_US, SCHEDULING_US } from './allowance.js';
import { renderBroken, renderConfig } from './config.js';
import { fileOf, offsets, setupAfter, simEvents } from './course.js';
import type { Happened } from './happened.js';
import { inject, type Scene } from './inject.js';
import { outside } from './judge.js';
import type { Lateness, LatenessWatch } from './lateness.js';
import { type Measurement, measure } from './measure.js';
import { type DrillPair, readConfig, writeConfig } from './pair.js';
import { type Prediction, predict, routersIn } from './predict.js';
import { nodeOf, type Stage, setStage } from './stage.js';
import { type DrillEvent, lettersOf, type Trial } from './trial.js';
import { wallClock } from './wall-clock.js';

/** What became of a trial. */
export interface Outcome {
  readonly trial: Trial;
  readonly releases: readonly string[];
  readonly predicted: Prediction;
  readonly measured: Measurement;
  /** How long the machine let a waiting process wait during the trial. */
  readonly late: Lateness;
  /** Which try this is, from 1 on. */
  readonly attempt: number;
  /** Empty: everything lies inside. */
  readonly outside: readonly string[];
}

/**
 * Does a trial until the machine was on time. When it never was, the attempt during which it was least late counts, and is allowed that delay as well;
 * one that was later than `MOST_LATE_US` says nothing and fails.
 */
export async function runTrial(pair: DrillPair, trial: Trial, lateness: LatenessWatch): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const outcome = await attemptTrial(pair, trial, lateness, attempt);
    if (outcome.late.worstUs <= SCHEDULING_US) return outcome;
    outcomes.push(outcome);
  }
  const [best] = outcomes.toSorted((one, other) => one.late.totalUs - other.late.totalUs);
  if (best === undefined) throw new Error('a trial without an attempt');
  return { ...best, outside: outsideThoughLate(best) };
}

function outsideThoughLate({ trial, predicted, measured, late }: Outcome): readonly string[] {
  if (late.totalUs <= MOST_LATE_US) return outside(trial, predicted, measured, late.totalUs);
  return [`the machine stood still for ${(late.totalUs / 1000).toFixed(0)} ms at least, ${ATTEMPTS} times`];
}

async function attemptTrial(pair: DrillPair, trial: Trial, lateness: LatenessWatch, attempt: number): Promise<Outcome> {
  const stage = await setStage(pair, trial);
  try {
    const scenario = await readScenario(pair, trial, stage);
    const planned = trial.events.map(({ afterMs = 0 }) => afterMs * 1000);
    const { untilUs, vips } = predict(scenario, [simEvents(pair, trial, planned)]);
    const clock = wallClock();
    const events = await injectAll(sceneOf(pair, trial, clock), trial);
    const startUs = events[0]?.happened.fromUs ?? clock();
    const endUs = (events[0]?.happened.toUs ?? startUs) + untilUs;
    await pause((endUs - clock()) / 1000 + 50);
    const predicted = predict(
      scenario,
      offsets(events.map(({ happened }) => happened)).map((atUs) => simEvents(pair, trial, atUs)),
      untilUs,
    );
    const measured = measure({ watches: stage.watches, vips, events, untilUs });
    return {
      trial,
      releases: lettersOf(trial.setup).map((letter) => pair.releases.get(letter) ?? ''),
      predicted,
      measured,
      late: lateness.within(startUs - 1_000_000 * trial.setup.advertInt, endUs),
      attempt,
      outside: outside(trial, predicted, measured),
    };
  } finally {
    for (const watch of stage.watches.values()) watch.stop();
  }
}

async function injectAll(scene: Scene, trial: Trial): Promise<{ event: DrillEvent; happened: Happened }[]> {
  const done: { event: DrillEvent; happened: Happened }[] = [];
  for (const event of trial.events) {
    const first = done[0]?.happened.fromUs;
    if (first !== undefined) await pause((first + (event.afterMs ?? 0) * 1000 - scene.clock()) / 1000);
    done.push({ event, happened: await inject(scene, event) });
  }
  return done;
}

/** The routers of the files that the nodes really have. */
async function readScenario(pair: DrillPair, trial: Trial, { master }: Stage): Promise<Parameters<typeof predict>[0]> {
  const letters = lettersOf(trial.setup);
  const read = letters.map(async (letter) => routersIn(fileOf(pair, letter, await readConfig(nodeOf(pair, letter)))));
  const routers = (await Promise.all(read)).flat();
  const masters = Object.fromEntries(routers.map(({ family, vrid }) => [`${family}/${vrid}`, master]));
  return { routers, masters, ...(trial.down !== undefined && { down: trial.down }) };
}

function sceneOf(pair: DrillPair, trial: Trial, clock: Scene['clock']): Scene {
  const letters = lettersOf(trial.setup);
  return {
    clock,
    nodeOf: (letter) => nodeOf(pair, letter),
    nodes: letters.map((letter) => nodeOf(pair, letter)),
    addressOf: ({ letter }) => pair.addresses.nodes[letter] ?? '',
    vips: pair.addresses.vips,
    priorityOf: ({ letter }) => trial.setup.nodes[letter]?.priority ?? 0,
    writeConfig: async (event) => {
      if (event.node === undefined) return;
      const setup = setupAfter(trial, trial.events.indexOf(event));
      const render = event.kind === 'reload' && event.broken === true ? renderBroken : renderConfig;
      await writeConfig(nodeOf(pair, event.node), render(setup, event.node, pair.addresses));
    },
  };
}
