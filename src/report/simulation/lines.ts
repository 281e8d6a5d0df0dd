import type { Simulation } from '../../plan/simulation.js';
import type { Paint } from '../paint.js';
import { table } from '../table.js';
import { clientWords } from './client-words.js';
import { eventCells } from './event-cells.js';
import { moment } from './moment.js';
import { misunderstandingWords, noteWords } from './remarks.js';
import { outcomeCells, routerCells } from './tables.js';
import { titleOf } from './title.js';
import { type ToldEntry, toldEntries } from './told.js';

const MOST_LINES = 120;
const MOST_LINES_VERBOSE = 2000;

/** A simulation as text: what is assumed, the outcome of each phase, one phase event by event, and what clients see. */
export function simulationLines(simulation: Simulation, paint: Paint): readonly string[] {
  const { setup, events, phase, verbose, zeroUs } = simulation;
  const told = toldEntries(simulation, verbose ? MOST_LINES_VERBOSE : MOST_LINES);
  const rows = (entries: readonly ToldEntry[]) => entries.map((entry) => rowOf(entry, paint));
  const timeline = table(['', '', ''], [...rows(told.head), ...rows(told.tail)]).slice(1);
  const cut = told.head.length;
  const left =
    told.leftOut === 0
      ? []
      : [paint.dim(`… ${told.leftOut} lines are left out here${verbose ? '' : ' (-v shows more)'}`)];
  return [
    paint.bold(titleOf(simulation)),
    ...cellTable(routerCells(simulation), paint),
    ...misunderstandingWords(setup).map((text) => `${paint.bad('warning:')} ${text}`),
    ...noteWords(setup, events).map((text) => `${paint.warn('note:')} ${text}`),
    '',
    ...cellTable(outcomeCells(simulation), paint),
    ...(events.length > 1 ? ['', ...cellTable(eventCells(simulation), paint)] : []),
    '',
    paint.dim(
      `${phase} timing, times from ${events.length === 0 ? 'the start' : 'the first event'} on; it ends at ${moment(simulation.untilUs, zeroUs)}`,
    ),
    ...timeline.slice(0, cut),
    ...left,
    ...timeline.slice(cut),
    '',
    ...clientWords(simulation).map(paint.bold),
  ];
}

const cellTable = ([header = [], ...rows]: readonly (readonly string[])[], paint: Paint): readonly string[] =>
  table(header.map(paint.dim), rows);

function rowOf({ when, where, text, kind }: ToldEntry, paint: Paint): readonly string[] {
  const emphasis = kind === 'event' ? paint.warn : kind === 'state' ? paint.bold : (plain: string) => plain;
  return [when.padStart(8), where, emphasis(kind === 'event' ? `* ${text}` : text)];
}
