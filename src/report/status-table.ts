import type { Failover } from '../plan/failover.js';
import type { Paint } from './paint.js';
import type { InstanceStatus, NodeStatus, PairStatus } from './status.js';
import { type Column, fittingTable } from './table.js';

/** One line of the table: a node in an instance; without `instance` where the node could not be read or runs none. */
interface StatusRow {
  readonly pair: PairStatus;
  readonly node: string;
  readonly read?: NodeStatus;
  readonly instance?: InstanceStatus;
}

/** The state of a fleet, one line for each node of each instance; on a narrow terminal without its least important columns. */
export function statusTable(pairs: readonly PairStatus[], paint: Paint, width: number): readonly string[] {
  return fittingTable(columns(paint), pairs.flatMap(rowsOf), width, paint);
}

function rowsOf(pair: PairStatus): readonly StatusRow[] {
  const settled = pair.instances.flatMap((instance) =>
    instance.views.map((view) => ({ pair, node: view.node, instance, ...readOf(pair, view.node) })),
  );
  const without = pair.nodes.map((each) => each.node).filter((node) => !settled.some((row) => row.node === node));
  return [
    ...settled,
    ...without.map((node) => ({ pair, node, ...readOf(pair, node) })),
    ...pair.unread.map(({ node }) => ({ pair, node })),
  ];
}

function readOf(pair: PairStatus, node: string): Pick<StatusRow, 'read'> {
  const read = pair.nodes.find((each) => each.node === node);
  return read === undefined ? {} : { read };
}

const viewOf = ({ instance, node }: StatusRow) => instance?.views.find((view) => view.node === node);

/** In the order they are printed. `yields` is the order in which they make room: 1 goes first. */
const columns = (paint: Paint): readonly Column<StatusRow>[] => [
  { title: 'pair', cell: (row) => paint.bold(row.pair.pair) },
  { title: 'VIP', cell: ({ instance }) => vipText(instance?.vips ?? []), yields: 6 },
  { title: 'node', cell: (row) => row.node },
  { title: 'role', cell: (row) => roleText(row, paint) },
  { title: 'keepalived', cell: (row) => keepalivedText(row) },
  { title: 'VIPs', cell: (row) => heldText(row) },
  { title: 'prio', cell: (row) => priorityText(row), yields: 2 },
  { title: 'haproxy', cell: ({ read }) => read?.haproxyVersion ?? '-', yields: 3 },
  { title: 'workers', cell: ({ read }) => workersText(read, paint) },
  { title: 'sessions', cell: ({ read }) => String(read?.sessions ?? '-'), yields: 4 },
  { title: 'servers', cell: ({ read }) => serversText(read, paint), yields: 5 },
  { title: 'takeover', cell: (row) => takeoverText(row), yields: 1 },
];

const vipText = (vips: readonly string[]): string =>
  vips.length <= 1 ? (vips[0] ?? '-') : `${vips[0]} +${vips.length - 1}`;

/** A MASTER that is not the instance's only one is as bad as none. */
function roleText(row: StatusRow, paint: Paint): string {
  if (row.read === undefined) return paint.bad('not read');
  const role = viewOf(row)?.role ?? 'no VRRP';
  if (role === 'MASTER' && row.instance?.master === row.node) return paint.good(role);
  return role === 'BACKUP' ? role : paint.bad(role);
}

/** The first kind of evidence: the version, and what this keepalived says of itself. */
function keepalivedText(row: StatusRow): string {
  const said = viewOf(row)?.evidence[0]?.replace(/^keepalived /, '');
  return [row.read?.keepalivedVersion, said].filter((text) => text !== undefined).join(' ') || '-';
}

/** The second kind of evidence: how many of the instance's VIPs are on the node's interfaces. */
function heldText(row: StatusRow): string {
  const view = viewOf(row);
  return view === undefined ? '-' : `${view.vipsHeld.length}/${view.vipsHeld.length + view.vipsMissing.length}`;
}

function priorityText(row: StatusRow): string {
  const view = viewOf(row);
  if (view === undefined) return '-';
  return view.effectivePriority === view.priority
    ? String(view.priority)
    : `${view.priority}→${view.effectivePriority}`;
}

function workersText(read: NodeStatus | undefined, paint: Paint): string {
  if (read === undefined) return '-';
  const current = read.workers.join(',') || paint.bad('none');
  return read.oldWorkers.length === 0 ? current : `${current} +${read.oldWorkers.length} old`;
}

function serversText(read: NodeStatus | undefined, paint: Paint): string {
  if (read?.serversUp === undefined || read.serversTotal === undefined) return '-';
  const text = `${read.serversUp}/${read.serversTotal}`;
  return read.serversUp < read.serversTotal ? paint.warn(text) : text;
}

/** How long the VIP is absent when the MASTER crashes and this BACKUP takes over, in tenths of a second. */
function takeoverText({ instance, node }: StatusRow): string {
  const crash = crashOf(instance?.failovers.find((each) => each.backup === node));
  return crash === undefined ? '-' : `${tenths(crash.bestUs)}–${tenths(crash.worstUs)}s`;
}

/** The window of a crash of the MASTER. */
export const crashOf = (failover: Failover | undefined) => failover?.windows.find((window) => window.event === 'crash');

const tenths = (us: number): string => (us / 1_000_000).toFixed(1);
