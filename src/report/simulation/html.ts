import type { Simulation } from '../../plan/simulation.js';
import { clientWords } from './client-words.js';
import { eventCells } from './event-cells.js';
import { STYLE } from './looks.js';
import { moment } from './moment.js';
import { misunderstandingWords, noteWords } from './remarks.js';
import { simulationSvg } from './svg.js';
import { type Cells, outcomeCells, routerCells } from './tables.js';
import { titleOf } from './title.js';
import { type ToldEntry, toldEntries } from './told.js';
import { element, escaped } from './xml.js';

const MOST_LINES = 200;

const PAGE_STYLE = `${STYLE}
body{margin:0 auto;max-width:1100px;padding:16px;line-height:1.45}
html:has(.sim){background:#fff}
@media screen and (prefers-color-scheme:dark){html:has(.sim){background:#0d1117}}
h1{font-size:1.4rem;margin:.2rem 0 .6rem}
h2{font-size:1.05rem;margin:1.4rem 0 .4rem}
.answer{font-size:1.05rem;border-left:4px solid var(--n0);padding:.1rem .8rem;margin:.6rem 0}
.warn{border-left:4px solid var(--bad);padding:.1rem .8rem}
svg.sim{width:100%;height:auto;display:block}
svg.narrow{display:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.2rem .9rem .2rem 0;border-bottom:1px solid var(--grid);vertical-align:top}
td:first-child{white-space:nowrap}
th{color:var(--dim);font-weight:600}
tr.event td{font-weight:700}
.small{color:var(--dim);font-size:.85rem}
@media screen and (max-width:640px){svg.wide{display:none}svg.narrow{display:block}body{padding:10px}table{font-size:.8rem}th,td{padding-right:.5rem}}
@media print{body{padding:0;font-size:10pt}table{font-size:8pt}.scroll{overflow:visible}h2{break-after:avoid}tr,svg{break-inside:avoid}@page{size:A4;margin:14mm}}`;

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
  return [
    '<!doctype html>',
    '<html lang="en">',
    element(
      'head',
      {},
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      '<meta name="color-scheme" content="light dark">',
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
      element('title', {}, escaped(title)),
      element('style', {}, PAGE_STYLE),
    ),
    element('body', { class: 'sim' }, body.join('\n')),
    '</html>',
  ].join('\n');
}

function tableMarkup([header = [], ...rows]: Cells): string {
  const head = element('tr', {}, ...header.map((text) => element('th', { scope: 'col' }, escaped(text))));
  const body = rows.map((cells) => element('tr', {}, ...cells.map((text) => element('td', {}, escaped(text)))));
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
  );
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
