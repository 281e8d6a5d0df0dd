import type { PairReport, RiskReport } from '../../risk/report.js';
import { SEVERITIES } from '../../risk/severity.js';
import { htmlPage, type MarkupCell, tableMarkup } from '../html-page.js';
import { element, escaped } from '../simulation/xml.js';
import { badge, blocksMarkup } from './html-blocks.js';
import { RISK_STYLE } from './html-style.js';
import { sectionsOf } from './sections.js';
import { severityChart } from './severity-chart.js';
import { riskTitle, sourceWords } from './title.js';

/** The report as one self-contained page: no script, no network; with several pairs it begins with an index of them. */
export function riskHtml(report: RiskReport): string {
  const { pairs } = report;
  const title = riskTitle(report);
  const several = pairs.length > 1;
  const body = [
    element('a', { class: 'skip', href: '#report' }, 'Skip to the report'),
    element(
      'header',
      { id: 'top' },
      element('h1', {}, escaped(title)),
      element('p', { class: 'small' }, escaped(sourceWords(report))),
    ),
    ...(several ? [indexMarkup(pairs)] : []),
    element('main', { id: 'report' }, ...pairs.map((pair) => pairMarkup(pair, report.from, several))),
  ];
  return htmlPage(title, body, { style: RISK_STYLE });
}

/** Anything but letters, digits, `-`, `_` and `.` is spelt out: no two names share an id. */
const idOf = (pair: string): string =>
  `pair-${encodeURIComponent(pair).replaceAll(/[%.!~*'()]/g, (char) => `.${char === '%' ? '' : char.charCodeAt(0).toString(16)}`)}`;

function indexMarkup(pairs: readonly PairReport[]): string {
  const rows = pairs.map(({ pair, verdict: { worst, counts, suppressed, text } }): readonly (string | MarkupCell)[] => [
    { markup: element('a', { href: `#${idOf(pair)}` }, escaped(pair)) },
    { markup: badge(worst) },
    text,
    ...SEVERITIES.map((severity) => String(counts[severity])),
    String(suppressed),
  ]);
  return element(
    'nav',
    { 'aria-labelledby': 'index' },
    element('h2', { id: 'index' }, 'Pairs by risk'),
    tableMarkup(
      [['pair', 'worst', 'in a sentence', ...SEVERITIES, 'suppressed'], ...rows],
      'All pairs, those with the worst findings first',
    ),
  );
}

function pairMarkup(pair: PairReport, from: RiskReport['from'], several: boolean): string {
  const { verdict, labels } = pair;
  const id = idOf(pair.pair);
  const sections = sectionsOf(pair, from).map((section) => ({ ...section, id: `${id}--${section.id}` }));
  const labelled = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return element(
    'article',
    { 'aria-labelledby': id, class: 'pair' },
    element('h2', { id, tabindex: -1 }, escaped(pair.pair)),
    labelled.length === 0 ? '' : element('p', { class: 'small' }, escaped(labelled.join(' '))),
    element('p', { class: `answer ${verdict.worst ?? 'none'}` }, badge(verdict.worst), ' ', escaped(verdict.text)),
    severityChart(verdict, `${id}--counts-`),
    element(
      'nav',
      { 'aria-label': `Parts of the report on ${pair.pair}` },
      element(
        'ul',
        { class: 'toc' },
        ...sections.map((each) => element('li', {}, element('a', { href: `#${each.id}` }, escaped(each.title)))),
      ),
    ),
    ...sections.map((section) =>
      element(
        'section',
        {},
        element('h3', { id: section.id }, escaped(section.title)),
        blocksMarkup(section.blocks, section.id),
      ),
    ),
    several ? element('p', { class: 'back' }, element('a', { href: '#index' }, 'Back to all pairs')) : '',
  );
}
