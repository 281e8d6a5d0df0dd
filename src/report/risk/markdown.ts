import type { PairReport, RiskReport } from '../../risk/report.js';
import { SEVERITIES } from '../../risk/severity.js';
import type { Block, Cell, Section } from './content.js';
import { type FindingGroup, findingGroups } from './finding-groups.js';
import { fenced, markdownTable, plain } from './markdown-text.js';
import { sectionsOf } from './sections.js';
import { riskTitle, sourceWords } from './title.js';

/** The report for a ticket: Markdown as GitHub, GitLab and Jira take it, without HTML in it. */
export function riskMarkdown(report: RiskReport): string {
  const { pairs, from } = report;
  const parts = [
    `# ${plain(riskTitle(report))}`,
    plain(sourceWords(report)),
    ...(pairs.length > 1 ? [indexOf(pairs)] : []),
    ...pairs.flatMap((pair) => pairParts(pair, from)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function indexOf(pairs: readonly PairReport[]): string {
  const rows = pairs.map(({ pair, verdict: { worst, counts, suppressed, text } }) => [
    `[${plain(pair)}](#${anchorOf(pair)})`,
    worst ?? 'no findings',
    plain(text),
    ...SEVERITIES.map((severity) => String(counts[severity])),
    String(suppressed),
  ]);
  return markdownTable([['pair', 'worst', 'in a sentence', ...SEVERITIES, 'suppressed'], ...rows]);
}

/** As GitHub and GitLab name a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\-_ ]/gu, '')
    .replaceAll(' ', '-');

function pairParts(pair: PairReport, from: RiskReport['from']): readonly string[] {
  const { worst, text } = pair.verdict;
  const labelled = Object.entries(pair.labels).map(([key, value]) => plain(`${key}=${value}`));
  return [
    `## ${plain(pair.pair)}`,
    `**${worst ?? 'no findings'}**: ${plain(text)}`,
    ...(labelled.length === 0 ? [] : [`Labels: ${labelled.join(', ')}`]),
    ...sectionsOf(pair, from).flatMap(sectionParts),
  ];
}

const sectionParts = ({ title, blocks }: Section): readonly string[] => [
  `### ${plain(title)}`,
  ...blocks.flatMap(blockParts),
];

function blockParts(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
      return [plain(block.text)];
    case 'heading':
      return [`**${plain(block.text)}**`];
    case 'list':
      return [
        block.items.map((item, at) => `${block.ordered === true ? `${at + 1}.` : '-'} ${plain(item)}`).join('\n'),
      ];
    case 'table':
      return [markdownTable(block.rows.map((cells) => cells.map(cellText)))];
    case 'diff':
      return [`${plain(block.title)}:`, fenced('diff', block.text)];
    case 'findings':
      return [findingGroups(block.findings).map(groupText).join('\n')];
    case 'windows':
      return [];
    case 'what-if':
      return [`**${plain(block.whatIf.title)}**: ${plain(block.whatIf.answer)}`];
    case 'folded':
      return [`**${plain(block.summary)}**`, ...block.blocks.flatMap(blockParts)];
  }
}

const cellText = (cell: Cell): string =>
  typeof cell === 'string' ? plain(cell) : cell.tone === 'bad' ? `**${plain(cell.verdict)}**` : plain(cell.verdict);

/** One item: what, where, why, and what to do. */
function groupText({ rule, severity, why, remedy, suppressed, count, places, doubts }: FindingGroup): string {
  const told = places.map(
    ({ message, where }) => `${plain(message)}${where.length === 0 ? '' : ` (${where.map(plain).join(', ')})`}`,
  );
  const [only = ''] = told;
  return [
    `- **${severity}** \`${rule}\`: ${told.length > 1 ? `${count} times` : only}`,
    ...(told.length > 1 ? told.map((each) => `  - ${each}`) : []),
    ...doubts.map((doubt) => `  - Not certain: ${plain(doubt)}`),
    `  - Why it matters: ${plain(why)}`,
    `  - To do: ${plain(remedy)}`,
    ...(suppressed === undefined
      ? []
      : [`  - Suppressed until ${plain(suppressed.until)}: ${plain(suppressed.reason)}`]),
  ].join('\n');
}
