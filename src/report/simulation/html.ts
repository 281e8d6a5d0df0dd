import type { Simulation } from '../../plan/simulation.js';
import { htmlPage, tableMarkup } from '../html-page.js';
import { clientWords } from './client-words.js';
import { eventCells } from './event-cells.js';
import { moment } from './moment.js';
import { misunderstandingWords, noteWords } from './remarks.js';
import { simulationSvg } from './svg.js';
import { outcomeCells, routerCells } from './tables.js';
import { titleOf } from './title.js';
import { type ToldEntry, toldEntries } from './told.js';
import { element, escaped } from './xml.js';

const MOST_LINES = 200;

/** A simulation as one page: the answer, the picture, the figures of all phases, what was assumed, and one phase event by event. */
export function simulationHtml(simulation: Simulation): string {
  const { setup, events, phase, zeroUs, untilUs } = simulation;
  const title = titleOf(simulation);
  const told = toldEntries(simulation, MOST_LINES);
  const notes = noteWords(setup, events);
  const body = [
    element('h1', {}, escaped(title)),
    ...clientWords(simulation).map((text) => element('p', { class: 'answer' }, escaped(text))),
    ...misunderstandingWords(setup).map((text) => element('p', { class: 'warn' }, escaped(text))),
    simulationSvg(simulation, 'wide'),
    simulationSvg(simulation, 'narrow'),
    element('h2', {}, 'Outcome by timing'),
    tableMarkup(outcomeCells(simulation)),
    ...(events.length > 1 ? [element('h2', {}, 'What each event costs'), tableMarkup(eventCells(simulation))] : []),
    element('h2', {}, 'What was simulated'),
    tableMarkup(routerCells(simulation)),
    ...(notes.length === 0 ? [] : [element('ul', {}, ...notes.map((text) => element('li', {}, escaped(text))))]),
    element('h2', {}, `Event by event, ${phase} timing`),
    timelineMarkup(told),
    element(
      'p',
      { class: 'small' },
      escaped(
        `Simulated by hitless from the configuration, not measured. Times count from ${events.length === 0 ? 'the start' : 'the first event'}; it ends at ${moment(untilUs, zeroUs)}. Best, typical and worst: how the first event falls between two adverts or two runs of a check.`,
      ),
    ),
  ];
  return htmlPage(title, body);
}

const entryMarkup = ({ when, where, text, kind }: ToldEntry): string =>
  element(
    'tr',
    { class: kind === 'event' ? 'event' : undefined },
    ...[when, where, text].map((cell) => element('td', {}, escaped(cell))),
  );

function timelineMarkup({ head, leftOut, tail }: ReturnType<typeof toldEntries>): string {
  const gap =
    leftOut === 0
      ? []
      : [
          element(
            'tr',
            {},
            element('td', {}, '…'),
            element('td', {}, ''),
            element('td', {}, `${leftOut} lines are left out`),
          ),
        ];
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, ...head.map(entryMarkup), ...gap, ...tail.map(entryMarkup)),
  );
}
