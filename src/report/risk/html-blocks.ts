import type { WhatIf } from '../../risk/report.js';
import type { Severity } from '../../risk/severity.js';
import { type MarkupCell, tableMarkup } from '../html-page.js';
import { simulationSvg } from '../simulation/svg.js';
import { element, escaped } from '../simulation/xml.js';
import type { Block, Cell, Tone } from './content.js';
import { failoverChart } from './failover-chart.js';
import { type FindingGroup, findingGroups, type Place } from './finding-groups.js';

/** Blocks as markup. `id` names where they stand: pictures in them have ids of their own. */
export const blocksMarkup = (blocks: readonly Block[], id: string): string =>
  blocks.map((block, index) => blockMarkup(block, `${id}-${index}`)).join('\n');

function blockMarkup(block: Block, id: string): string {
  switch (block.kind) {
    case 'text':
      return element('p', {}, prose(block.text));
    case 'heading':
      return element('h4', {}, escaped(block.text));
    case 'list':
      return element(
        block.ordered === true ? 'ol' : 'ul',
        {},
        ...block.items.map((item) => element('li', {}, prose(item))),
      );
    case 'table':
      return tableMarkup(
        block.rows.map((cells) => cells.map(cellMarkup)),
        block.caption,
      );
    case 'diff':
      return diffMarkup(block.title, block.text);
    case 'findings':
      return element('ol', { class: 'findings' }, ...findingGroups(block.findings).map(groupMarkup));
    case 'windows':
      return [failoverChart(block.group, 'wide', `${id}-w`), failoverChart(block.group, 'narrow', `${id}-n`)].join('');
    case 'what-if':
      return whatIfMarkup(block.whatIf, `${id}-`);
    case 'folded':
      return element('details', {}, element('summary', {}, escaped(block.summary)), blocksMarkup(block.blocks, id));
  }
}

/** The word of a severity, on its colour. */
export const badge = (severity: Severity | undefined): string =>
  element('span', { class: `badge ${severity ?? 'none'}` }, severity ?? 'no findings');

const MARKS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', differs: '≠', unknown: '?' };

const cellMarkup = (cell: Cell): string | MarkupCell =>
  typeof cell === 'string'
    ? cell
    : {
        markup: element(
          'span',
          { class: cell.tone },
          element('span', { 'aria-hidden': 'true' }, `${MARKS[cell.tone]}\u00a0`),
          escaped(cell.verdict),
        ),
      };

function groupMarkup({ rule, severity, why, remedy, suppressed, count, places, doubts }: FindingGroup): string {
  const [first, ...others] = places;
  const several = others.length > 0;
  return element(
    'li',
    { class: `finding ${severity}` },
    element(
      'h4',
      {},
      badge(severity),
      ' ',
      several ? escaped(`${count} times ${rule}`) : prose(first?.message ?? rule),
    ),
    several
      ? element('ul', {}, ...places.map((place) => element('li', {}, prose(place.message), whereMarkup(place))))
      : '',
    element('p', { class: 'small' }, element('code', {}, escaped(rule)), several || !first ? '' : whereMarkup(first)),
    ...doubts.map((doubt) => labelled('Not certain', doubt)),
    labelled('Why it matters', why),
    labelled('To do', remedy),
    suppressed === undefined ? '' : labelled(`Suppressed until ${suppressed.until}`, suppressed.reason),
  );
}

/** Words of a rule: what stands between backquotes is code. */
const prose = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const labelled = (label: string, text: string): string =>
  element('p', {}, element('b', {}, escaped(label)), `: ${prose(text)}`);

const whereMarkup = ({ where }: Place): string =>
  element('span', { class: 'places' }, ...where.map((part) => element('span', { class: 'where' }, escaped(part))));

const changeOf = (line: string): string | undefined =>
  line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : line.startsWith('@') ? 'hunk' : undefined;

/** Each line by itself: its first character says what becomes of it. */
function diffMarkup(title: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return element(
    'figure',
    {},
    element('figcaption', {}, escaped(title)),
    element(
      'pre',
      { class: 'diff', tabindex: 0, role: 'group', 'aria-label': `Diff of ${title}` },
      lines
        .map((line) => element('span', { class: changeOf(line) }, escaped(line.replaceAll('\t', '    '))))
        .join('\n'),
    ),
  );
}

const whatIfMarkup = ({ title, answer, simulation }: WhatIf, ids: string): string =>
  [
    element('h4', {}, escaped(title)),
    element('p', {}, escaped(answer)),
    simulationSvg(simulation, 'wide', { ids }),
    simulationSvg(simulation, 'narrow', { ids }),
  ].join('');
