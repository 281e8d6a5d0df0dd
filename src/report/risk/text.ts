import type { PairReport, RiskReport } from '../../risk/report.js';
import type { Paint } from '../paint.js';
import { unreadLine } from '../unread.js';
import { wrapped } from '../wrap.js';
import { changeLines } from './text/change.js';
import { costLines } from './text/costs.js';
import { findingLines } from './text/findings.js';
import { indexLines } from './text/index.js';
import { type Page, section, severityPaint } from './text/page.js';
import { blastLines, budgetLines, driftLines, drillLines, notCheckedLines, readinessLines } from './text/standby.js';
import { topologyLines } from './text/topology.js';

/** A report for a terminal: the index where there are several pairs, then one page each. `width`: columns at most; words that are longer stand out. */
export function riskLines(report: RiskReport, paint: Paint, width: number): readonly string[] {
  const page: Page = { paint, width };
  const pages = report.pairs.map((pair) => pairLines(pair, report, page));
  const index = report.pairs.length > 1 ? [indexLines(report, page)] : [];
  return [...index, ...pages].flatMap((lines, at) => (at === 0 ? lines : ['', '', ...lines]));
}

function verdictLines(
  { pair, nodes, verdict: { worst, text } }: PairReport,
  { paint, width }: Page,
): readonly string[] {
  const least = nodes.some(({ unread }) => unread !== undefined) ? paint.bad : paint.good;
  const painted = worst === undefined ? least : severityPaint(worst, paint);
  const [first = '', ...more] = wrapped(`${pair}: ${text}`, width, '  ');
  return [`${paint.bold(pair)}${painted(first.slice(pair.length))}`, ...more.map(painted)];
}

function pairLines(pair: PairReport, { at, from }: RiskReport, page: Page): readonly string[] {
  const { paint } = page;
  const labels = Object.entries(pair.labels).map(([key, value]) => `${key}=${value}`);
  const read = `${from === 'live' ? 'read live' : 'from files'} ${at.slice(0, 16).replace('T', ' ')} UTC`;
  return [
    ...verdictLines(pair, page),
    paint.dim([...labels, read].join('  ')),
    ...pair.nodes.flatMap(({ node, unread }) =>
      unread === undefined ? [] : [unreadLine(pair.pair, { node, reason: unread }, paint)],
    ),
    ...section('Who is MASTER', topologyLines(pair, page), page),
    ...section('What a failover costs', costLines(pair, page), page),
    ...section('Findings', findingLines(pair, page), page),
    ...section('Can the standby take over?', readinessLines(pair, page), page),
    ...section('What a failover cuts', blastLines(pair, page), page),
    ...section('Files that differ between the nodes', driftLines(pair, page), page),
    ...section('Reload budget', budgetLines(pair, page), page),
    ...section('The change', pair.change === undefined ? [] : changeLines(pair.change, page), page),
    ...section('Drills', drillLines(pair, page), page),
    ...section('Not checked', notCheckedLines(pair, page), page),
  ];
}
