import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { type Simulation, simulationOf } from '../../plan/simulation.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { simulationHtml } from '../../report/simulation/html.js';
import { simulationReport } from '../../report/simulation/json.js';
import { simulationLines } from '../../report/simulation/lines.js';
import { simulationSvg } from '../../report/simulation/svg.js';
import { EVENT_KINDS, ruleOf } from '../../vrrp/event-kinds.js';
import { readEventWord } from '../../vrrp/event-word.js';
import { placeEvents } from '../../vrrp/place-events.js';
import { settleUs } from '../../vrrp/settling.js';
import type { Phase, Scenario } from '../../vrrp/timeline.js';
import { Complaint } from '../complaint.js';
import type { FileOptions, LoadableSetup } from '../file-setup.js';
import { another, type FleetOptions, withFileOptions, withFleetOptions } from '../options.js';
import { sayOnStderr } from '../screen.js';
import { readSetup } from '../setups.js';
import { timeUs } from '../values.js';

interface SimulateOptions extends FleetOptions, FileOptions {
  readonly event?: readonly string[];
  /** In microseconds. */
  readonly for?: number;
  readonly start?: NonNullable<Scenario['start']>;
  readonly phase: Phase;
  readonly svg?: string;
  readonly html?: string;
}

/** A settled pair is looked at this long before the first event. */
const FIRST_EVENT_US = 5_000_000;

const HELP = `
SOURCE is a pair of the inventory (by name, glob or label), read live over SSH, or two or more keepalived.conf, read without a network. A word with
a "/", ".conf" or ".cfg" in it is a file. Files name their nodes: a/keepalived.conf is node a, lb1.conf is lb1; or say lb1=FILE.

Events: KIND[:NODE][=VALUE][@TIME]
  Without :NODE the MASTER of that moment is meant. @10s counts from the start of the simulation, @+3s from the event before; without it the first
  event comes when all is settled, the next when the one before has had its effects.
${EVENT_KINDS.map((kind) => `  ${kind.padEnd(16)} ${ruleOf(kind).what}`).join('\n')}

Without events keepalived starts on all nodes at once: who becomes MASTER, and does it stay the only one?

Examples:
  hitless simulate web-ams --event crash --event return
  hitless simulate lb1/keepalived.conf lb2/keepalived.conf --keepalived 2.2.7 --event script-fail=chk_haproxy
  hitless simulate web-ams --event reload:lb2=new/keepalived.conf --html change.html`;

export function simulateCommand(finish: (exitCode: number) => void): Command {
  return withFileOptions(withFleetOptions(new Command('simulate')))
    .description('what keepalived would do, and what clients would see, when things happen')
    .argument('[source...]', 'a pair, or two or more keepalived.conf')
    .option('-e, --event <event>', 'what happens, may be given again (see below)', another)
    .addOption(new Option('--for <time>', 'go on this long after the last event, e.g. 30s').argParser(timeUs))
    .addOption(
      new Option('--start <how>', 'settled: one MASTER from the beginning; cold: keepalived starts everywhere').choices(
        ['settled', 'cold'],
      ),
    )
    .addOption(
      new Option('--phase <phase>', 'how events fall between the timers, in the timeline that is told')
        .choices(['best', 'typical', 'worst'])
        .default('typical'),
    )
    .option('--svg <file>', 'write the timeline as a picture; - is standard output')
    .option('--html <file>', 'write a page with the picture and all figures; - is standard output')
    .addHelpText('after', HELP)
    .action(async (sources: string[], options: SimulateOptions) => {
      const outputs = [options.svg === '-', options.html === '-', options.json === true].filter(Boolean);
      if (outputs.length > 1) throw new Complaint('only one of --json, --svg - and --html - can have standard output');
      const simulation = simulated(await readSetup(sources, options), options);
      print(simulation, options);
      finish(EXIT.done);
    });
}

function simulated({ setup, load }: LoadableSetup, options: SimulateOptions): Simulation {
  const words = (options.event ?? []).map((text) => orComplain(readEventWord(text)));
  const start = options.start ?? (words.length === 0 ? 'cold' : 'settled');
  const spacingUs = settleUs(setup.routers, { hanging: words.some(({ kind }) => kind === 'script-hang') });
  const firstUs = start === 'cold' ? spacingUs : FIRST_EVENT_US;
  const { events, down } = orComplain(placeEvents(words, { ...setup, start, firstUs, spacingUs, load }));
  const lastUs = Math.max(0, ...events.map(({ event }) => event.atUs));
  return simulationOf({
    setup,
    start,
    events,
    down,
    untilUs: lastUs + (options.for ?? spacingUs),
    phase: options.phase,
    verbose: options.verbose === true,
  });
}

function orComplain<Right extends object>(answer: Right | { readonly wrong: string }): Right {
  if ('wrong' in answer) throw new Complaint(answer.wrong);
  return answer;
}

/** Pictures first: a file that can't be written is told before anything else is. */
function print(simulation: Simulation, options: SimulateOptions): void {
  const toStdout = [
    ...writePicture(options.svg, () => simulationSvg(simulation)),
    ...writePicture(options.html, () => simulationHtml(simulation)),
  ];
  const text = toStdout.length > 0 ? toStdout : textOf(simulation, options);
  process.stdout.write(`${text.join('\n')}\n`);
}

const textOf = (simulation: Simulation, options: SimulateOptions): readonly string[] =>
  options.json === true ? [json(simulationReport(simulation))] : simulationLines(simulation, paintFor(process.stdout));

/** What is for standard output is given back. */
function writePicture(file: string | undefined, draw: () => string): readonly string[] {
  if (file === undefined) return [];
  const picture = draw();
  if (file === '-') return [picture];
  try {
    writeFileSync(file, `${picture}\n`);
  } catch (error) {
    throw new Complaint(`${file} can't be written: ${(error as Error).message}`);
  }
  sayOnStderr(`written: ${file}`);
  return [];
}
