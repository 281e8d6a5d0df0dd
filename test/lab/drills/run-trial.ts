import { pause } from '../lab.js';
import { ATTEMPTS, SCHEDULING_US } from './allowance.js';
import { renderBroken, renderConfig } from './config.js';
import { fileOf, offsets, setupAfter, simEvents } from './course.js';
import type { Happened } from './happened.js';
import { inject, type Scene } from './inject.js';
import { outside } from './judge.js';
import type { LatenessWatch } from './lateness.js';
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
  /** The longest that the machine let a waiting process wait during the trial. */
  readonly latenessUs: number;
  /** Which try this is, from 1 on. */
  readonly attempt: number;
  /** Empty: everything lies inside. */
  readonly outside: readonly string[];
}

/** Does a trial until the machine was on time; the last attempt counts as it is, with what the machine did among what is wrong with it. */
export async function runTrial(pair: DrillPair, trial: Trial, lateness: LatenessWatch): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptTrial(pair, trial, lateness, attempt);
    if (outcome.latenessUs <= SCHEDULING_US) return outcome;
    if (attempt === ATTEMPTS) {
      const late = `the machine stood still for ${(outcome.latenessUs / 1000).toFixed(0)} ms, ${ATTEMPTS} times`;
      return { ...outcome, outside: [late, ...outcome.outside] };
    }
  }
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
      latenessUs: lateness.worstUs(startUs - 1_000_000 * trial.setup.advertInt, endUs),
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
