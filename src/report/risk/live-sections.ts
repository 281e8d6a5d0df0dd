import type { PairReport, Readiness, ReloadBudget, RiskReport } from '../../risk/report.js';
import { historyCells } from '../drill.js';
import { formatMs, formatShortUs } from '../duration.js';
import { and, counted } from '../simulation/labels.js';
import { type Block, type Cell, listOf, type Section, tableOf, text } from './content.js';

const TONES = {
  ok: 'good',
  ready: 'good',
  bad: 'bad',
  'not ready': 'bad',
  differs: 'differs',
  unknown: 'unknown',
  inside: 'good',
  outside: 'bad',
  failed: 'bad',
  'not measured': 'unknown',
} as const;

const verdictCell = (verdict: keyof typeof TONES): Cell => ({ verdict, tone: TONES[verdict] });

/** Whether the others can take over. */
export const readinessSection = ({ readiness }: PairReport): Section => ({
  id: 'standby',
  title: 'Can the standby take over?',
  blocks: readiness.flatMap(readinessBlocks),
});

const readinessBlocks = ({ node, verdict, checks }: Readiness): readonly Block[] => [
  { kind: 'heading', text: `${node}: ${verdict}` },
  ...(checks.length === 0 ? [text('Nothing of it could be checked, which counts as not ready.')] : []),
  ...tableOf(
    `What ${node} needs to take over`,
    ['check', 'verdict', 'seen'],
    checks.map(({ what, verdict: each, text: seen }) => [what, verdictCell(each), seen]),
  ),
];

/** What a failover of everything would cut. */
export function blastSection({ blastRadius: { vips, frontends, sessions } }: PairReport): Section {
  const cut =
    sessions === undefined
      ? 'how many connections that cuts is not known'
      : `it cuts ${counted(sessions, 'connection')} of this moment`;
  const moved = vips.length === 0 ? [] : [text(`A failover moves ${and(vips)}; ${cut}.`)];
  return {
    id: 'blast-radius',
    title: 'What a failover would cut',
    blocks: [
      ...moved,
      ...tableOf(
        'Frontends',
        ['frontend', 'binds', 'sessions'],
        frontends.map(({ name, binds, sessions: own }) => [
          name,
          binds.join(', '),
          own === undefined ? 'not known' : String(own),
        ]),
      ),
    ],
  };
}

/** Whether reloads fit into the time before a peer takes over. */
export const budgetSection = ({ reloadBudget }: PairReport): Section => ({
  id: 'reload-budget',
  title: 'Reload budget',
  blocks: tableOf(
    'What a reload takes, against the time after which a peer takes over',
    ['node', 'haproxy -c', 'keepalived -t', 'master-down', 'verdict', 'why'],
    reloadBudget.map(budgetCells),
  ),
});

const budgetCells = ({
  node,
  haproxyCheckMs,
  keepalivedTestMs,
  masterDownUs,
  verdict,
  text: why,
}: ReloadBudget): readonly Cell[] => [
  node,
  ...[haproxyCheckMs, keepalivedTestMs].map((ms) => (ms === undefined ? 'not measured' : formatMs(ms))),
  masterDownUs === undefined ? 'not known' : formatShortUs(masterDownUs),
  verdictCell(verdict),
  why,
];

/** Files that are not the same on all nodes. */
export const driftSection = ({ drift }: PairReport, from: RiskReport['from']): Section => ({
  id: 'drift',
  title: 'Files that differ',
  blocks:
    drift.length === 0 && from === 'live'
      ? [text("None of HAProxy's files that were looked at differs between the nodes.")]
      : tableOf(
          'Files that differ between the nodes',
          ['file', 'versions'],
          drift.map(({ path, versions }) => [
            path,
            versions.map(({ sha256, nodes }) => `${and(nodes)}: ${sha256.slice(0, 12)}`).join('; '),
          ]),
        ),
});

/** Failovers that were done on purpose and measured. */
export function drillSection({ drills }: PairReport, from: RiskReport['from']): Section {
  const [header = [], ...rows] = historyCells(drills);
  const found = drills.flatMap(({ at, findings, comparisons }) =>
    [...findings, ...comparisons.flatMap(({ finding }) => finding ?? [])].map((each) => `${at.slice(0, 10)}: ${each}`),
  );
  const never = from === 'live' ? [text('No drill of this pair is on record.')] : [];
  return {
    id: 'drills',
    title: 'Drills',
    blocks:
      drills.length === 0
        ? never
        : [
            ...tableOf(
              'Drills, newest first',
              header,
              rows.map((row, at) => [...row.slice(0, -1), verdictCell(drills[at]?.verdict ?? 'not measured')]),
            ),
            ...listOf('What drills found', found),
          ],
  };
}
