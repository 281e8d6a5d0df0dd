import type { PairReport, ReportedInstance, ReportedNode } from '../../risk/report.js';
import { formatShortUs } from '../duration.js';
import { few } from '../simulation/labels.js';
import { type Block, type Cell, type Section, tableOf, text } from './content.js';
import { type FailoverGroup, failoverGroups, figures, windowRows, windowTitle } from './window-rows.js';

/** Nodes and instances. */
export function pairSection({ nodes, instances }: PairReport): Section {
  return {
    id: 'pair',
    title: 'The pair',
    blocks: [
      ...tableOf('Nodes', ['node', 'keepalived', 'HAProxy', 'MASTER of', 'files read'], nodes.map(nodeCells)),
      ...tableOf(
        'VRRP instances',
        ['instance', 'VRID', 'node', 'role', 'priority', 'advert_int', 'skew time', 'master-down', 'VIPs'],
        instances.flatMap(instanceRows),
      ),
    ],
  };
}

const nodeCells = ({
  node,
  keepalivedRelease,
  haproxyRelease,
  masterOf,
  files = [],
  unread,
}: ReportedNode): readonly Cell[] => [
  node,
  keepalivedRelease ?? 'not known',
  haproxyRelease ?? 'not known',
  masterOf.join(', ') || '-',
  unread === undefined ? few(files, 4) || '-' : { verdict: `not read: ${unread}`, tone: 'bad' },
];

const MASTER_WORDS = { observed: 'MASTER', model: 'MASTER by the model', nobody: 'MASTER' } as const;

const instanceRows = ({
  name,
  vrid,
  version,
  vips,
  master,
  masterFrom,
  routers,
}: ReportedInstance): readonly (readonly Cell[])[] =>
  routers.map(({ node, priority, effectivePriority, advertIntUs, skewUs, masterDownUs }) => [
    name,
    `${vrid} v${version}`,
    node,
    node === master ? MASTER_WORDS[masterFrom] : '-',
    priority === effectivePriority ? String(priority) : `${effectivePriority} (base ${priority})`,
    ...[advertIntUs, skewUs, masterDownUs].map(formatShortUs),
    few(vips),
  ]);

/** How long each thing that can happen to the MASTER takes, as a picture and as a table with how it came about. */
export function windowSection({ failovers, instances }: PairReport): Section {
  const groups = failoverGroups(failovers);
  const none =
    instances.length === 0 ? [] : [text('No BACKUP takes adverts of a known MASTER: there is nothing to time.')];
  return {
    id: 'windows',
    title: 'Failover windows',
    blocks: groups.length === 0 ? none : groups.flatMap(windowBlocks),
  };
}

const windowBlocks = (group: FailoverGroup): readonly Block[] => [
  { kind: 'heading', text: windowTitle(group) },
  { kind: 'windows', group },
  {
    kind: 'folded',
    summary: 'How these figures came about',
    blocks: tableOf(
      `Failover windows, ${windowTitle(group)}`,
      ['what happens', 'what lasts', 'best, typical, worst', 'how'],
      windowRows(group.windows).map((row) => [row.events.join(', '), row.what, figures(row), row.formula]),
    ),
  },
];

/** The simulated failures. */
export const whatIfSection = ({ whatIfs }: PairReport): Section => ({
  id: 'what-if',
  title: 'What if',
  blocks: whatIfs.map((whatIf) => ({ kind: 'what-if', whatIf })),
});
