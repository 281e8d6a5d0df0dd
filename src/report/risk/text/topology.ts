import type { PairReport, ReportedInstance } from '../../../risk/report.js';
import { formatShortUs } from '../../duration.js';
import { few } from '../../simulation/labels.js';
import { fittingTable } from '../../table.js';
import { inside, type Page } from './page.js';

interface Row {
  readonly instance: ReportedInstance;
  readonly router: ReportedInstance['routers'][number];
  readonly pair: PairReport;
}

/** Each router of each instance, the MASTER first. */
export function topologyLines(pair: PairReport, page: Page): readonly string[] {
  const { paint } = page;
  const rows = pair.instances.flatMap((instance) =>
    instance.routers
      .toSorted((a, b) => Number(b.node === instance.master) - Number(a.node === instance.master))
      .map((router): Row => ({ instance, router, pair })),
  );
  if (rows.length === 0) return ['no VRRP instance is known'];
  return fittingTable<Row>(
    [
      { title: 'instance', cell: ({ instance }) => `${instance.name} VRID ${instance.vrid} v${instance.version}` },
      { title: 'VIP', cell: ({ instance }) => few(instance.vips, 1), yields: 4 },
      { title: 'node', cell: ({ router }) => router.node },
      { title: 'is', cell: (row) => roleText(row, page) },
      { title: 'priority', cell: ({ router }) => priorityText(router) },
      { title: 'advert_int', cell: ({ router }) => formatShortUs(router.advertIntUs), yields: 3 },
      { title: 'master-down', cell: ({ router }) => formatShortUs(router.masterDownUs) },
      {
        title: 'keepalived',
        cell: ({ router, pair: { nodes } }) => releaseOf(nodes, router.node, 'keepalivedRelease'),
        yields: 2,
      },
      {
        title: 'haproxy',
        cell: ({ router, pair: { nodes } }) => releaseOf(nodes, router.node, 'haproxyRelease'),
        yields: 1,
      },
    ],
    rows,
    inside(page),
    paint,
  );
}

const releaseOf = (nodes: PairReport['nodes'], name: string, of: 'keepalivedRelease' | 'haproxyRelease'): string =>
  nodes.find(({ node }) => node === name)?.[of] ?? '-';

function roleText({ instance: { master, masterFrom }, router }: Row, { paint }: Page): string {
  if (masterFrom === 'nobody') return paint.bad('no MASTER');
  if (router.node !== master) return 'BACKUP';
  return masterFrom === 'observed' ? paint.good('MASTER') : 'MASTER by its files';
}

const priorityText = ({ priority, effectivePriority }: Row['router']): string =>
  priority === effectivePriority ? `${priority}` : `${priority}→${effectivePriority}`;
