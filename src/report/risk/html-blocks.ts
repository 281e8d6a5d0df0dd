import type { Finding } from '../../risk/finding.js';
import type { WhatIf } from '../../risk/report.js';
import type { Severity } from '../../risk/severity.js';
import { type MarkupCell, tableMarkup } from '../html-page.js';
import { simulationSvg } from '../simulation/svg.js';
import { element, escaped } from '../simulation/xml.js';
import type { Block, Cell } from './content.js';
import { failoverChart } from './failover-chart.js';
import { type FindingGroup, findingGroups, whereOf } from './finding-groups.js';

/** Blocks as markup. `id` names where they stand: pictures in them have ids of their own. */
export const blocksMarkup = (blocks: readonly Block[], id: string): string =>
  blocks.map((block, index) => blockMarkup(block, `${id}-${index}`)).join('\n');

function blockMarkup(block: Block, id: string): string {
  switch (block.kind) {
    case 'text':
      return element('p', {}, escaped(block.text));
    case 'heading':
      return element('h4', {}, escaped(block.text));
    case 'list':
      return element(
        block.ordered === true ? 'ol' : 'ul',
        {},
        ...block.items.map((item) => element('li', {}, escaped(item))),
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

const MARKS = { good: '✓', bad: '✗', unknown: '?' } as const;

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

function groupMarkup({ rule, severity, why, remedy, suppressed, findings }: FindingGroup): string {
  const [only] = findings;
  const several = findings.length > 1;
  const doubts = [...new Set(findings.flatMap(({ doubt }) => doubt ?? []))];
  return element(
    'li',
    { class: `finding ${severity}` },
    element(
      'h4',
      {},
      badge(severity),
      ' ',
      escaped(several ? `${findings.length} times ${rule}` : (only?.message ?? rule)),
    ),
    several
      ? element(
          'ul',
          {},
          ...findings.map((each) =>
            element('li', {}, escaped(each.message), element('span', { class: 'places' }, whereMarkup(each))),
          ),
        )
      : '',
    element(
      'p',
      { class: 'small' },
      element('code', {}, escaped(rule)),
      ' ',
      several || only === undefined ? '' : whereMarkup(only),
    ),
    ...doubts.map((doubt) => labelled('Not certain', doubt)),
    labelled('Why it matters', why),
    labelled('To do', remedy),
    suppressed === undefined ? '' : labelled(`Suppressed until ${suppressed.until}`, suppressed.reason),
  );
}

const labelled = (label: string, text: string): string =>
  element('p', {}, element('b', {}, escaped(label)), `: ${escaped(text)}`);

const whereMarkup = (finding: Finding): string =>
  whereOf(finding)
    .map((part) => element('span', { class: 'where' }, escaped(part)))
    .join(' ');

/** Each line by itself: its first character says what becomes of it. */
function diffMarkup(title: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const classOf = (line: string): string | undefined =>
    line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : line.startsWith('@') ? 'hunk' : undefined;
  return element(
    'figure',
    {},
    element('figcaption', {}, escaped(title)),
    element(
      'pre',
      { class: 'diff', tabindex: 0, role: 'group', 'aria-label': `Diff of ${title}` },
      lines.map((line) => element('span', { class: classOf(line) }, escaped(line.replaceAll('\t', '    ')))).join('\n'),
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
