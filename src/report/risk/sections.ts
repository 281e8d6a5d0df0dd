import type { PairReport, ReportedChange, RiskReport } from '../../risk/report.js';
import { counted } from '../simulation/labels.js';
import { type Block, listOf, type Section, text } from './content.js';
import { notCheckedGroups } from './finding-groups.js';
import { blastSection, budgetSection, driftSection, drillSection, readinessSection } from './live-sections.js';
import { pairSection, whatIfSection, windowSection } from './vrrp-sections.js';

/** The page on one pair, part by part, what matters most first; a part that has nothing to say is left out. */
export function sectionsOf(pair: PairReport, from: RiskReport['from']): readonly Section[] {
  const sections: readonly Section[] = [
    { id: 'findings', title: 'Findings', blocks: findingBlocks(pair) },
    { id: 'change', title: 'The change', blocks: pair.change === undefined ? [] : changeBlocks(pair.change) },
    pairSection(pair),
    readinessSection(pair),
    blastSection(pair),
    windowSection(pair),
    whatIfSection(pair),
    budgetSection(pair),
    driftSection(pair, from),
    drillSection(pair, from),
    { id: 'not-checked', title: 'Not checked', blocks: notCheckedBlocks(pair) },
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function findingBlocks({ findings }: PairReport): readonly Block[] {
  const open = findings.filter(({ suppressed }) => suppressed === undefined);
  const left = findings.filter(({ suppressed }) => suppressed !== undefined);
  return [
    open.length === 0 ? text('No rule found anything.') : { kind: 'findings', findings: open },
    ...folded(counted(left.length, 'suppressed finding'), left.length, [{ kind: 'findings', findings: left }]),
  ];
}

function changeBlocks(change: ReportedChange): readonly Block[] {
  const { phrase, refusal, steps, halfRolled, forecasts, unproven, diffs } = change;
  return [
    text(`Kind: ${phrase}.`),
    ...(refusal === undefined ? [] : [text(`No plan was found: ${refusal}.`)]),
    ...listOf('Steps', steps, true),
    ...listOf('Half done', halfRolled),
    ...listOf('Forecast', forecasts),
    ...listOf('What nothing can tell before', unproven),
    ...folded(
      `Diffs of ${counted(diffs.length, 'file')}`,
      diffs.length,
      diffs.map(({ node, path, text: lines }) => ({ kind: 'diff', title: `${node}: ${path}`, text: lines })),
    ),
  ];
}

function notCheckedBlocks({ notChecked, nodes }: PairReport): readonly Block[] {
  const groups = notCheckedGroups(notChecked);
  const unread = nodes.flatMap(({ node, unread: reason }) =>
    reason === undefined ? [] : [`${node} could not be read: ${reason}`],
  );
  const items = groups.map(
    ({ reason, nodes: of, rules }) => `${of.length === 0 ? '' : `${of.join(', ')}: `}${reason}: ${rules.join(', ')}`,
  );
  const rules = new Set(notChecked.map(({ rule }) => rule)).size;
  return [
    ...(unread.length === 0 ? [] : [{ kind: 'list', items: unread } as const]),
    ...folded(`${counted(rules, 'rule')} could not be asked, or not everywhere`, groups.length, [
      { kind: 'list', items },
    ]),
  ];
}

const folded = (summary: string, count: number, blocks: readonly Block[]): readonly Block[] =>
  count === 0 ? [] : [{ kind: 'folded', summary, blocks }];
