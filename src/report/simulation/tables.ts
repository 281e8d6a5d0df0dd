import { instanceKeys, masterOf, routersOfInstance, type Setup } from '../../plan/setup.js';
import type { Simulation } from '../../plan/simulation.js';
import { instanceKey, type RouterConfig } from '../../vrrp/router.js';
import type { Timeline } from '../../vrrp/timeline.js';
import { masterDownUs, normaliseAdvertIntUs } from '../../vrrp/timing.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import { formatShortUs } from '../duration.js';
import { few, instanceName } from './labels.js';

/** A table as cells: header first. */
export type Cells = readonly (readonly string[])[];

const MOST_ROUTERS = 24;

/** The outcome of each phase, one row for each question. */
export function outcomeCells({ timelines, setup, events }: Simulation): Cells {
  const row = (what: string, of: (timeline: Timeline) => string): readonly string[] => [what, ...timelines.map(of)];
  return [
    row('', ({ phase }) => phase),
    row('VIP absent', ({ summary }) => formatShortUs(summary.vipAbsentUs)),
    row('nobody answers', ({ summary }) => formatShortUs(summary.serviceAbsentUs)),
    row('VIP on two nodes', ({ summary }) => formatShortUs(summary.dualUs)),
    ...(events.length > 1 ? [] : takeoverRows(row)),
    row('two MASTERs at the end', ({ summary }) =>
      summary.splitAtEnd.length === 0
        ? 'no'
        : few(
            summary.splitAtEnd.map((key) => instanceName(setup.routers, key)),
            2,
          ),
    ),
    ...(timelines.some(({ truncated }) => truncated !== undefined)
      ? [
          row('ended early', ({ truncated }) =>
            truncated === undefined ? '-' : `at ${formatShortUs(truncated.atUs)}: ${truncated.why}`,
          ),
        ]
      : []),
  ];
}

/** With several events, what each costs is told apart. */
const takeoverRows = (row: (what: string, of: (timeline: Timeline) => string) => readonly string[]): Cells => [
  row('takeover after', ({ summary }) => (summary.takeoverUs === undefined ? '-' : formatShortUs(summary.takeoverUs))),
  row('by', ({ summary }) => summary.newMaster ?? '-'),
];

/** The routers as they start; the last row tells how many are left out. */
export function routerCells(simulation: Simulation): Cells {
  const { setup } = simulation;
  const routers = instanceKeys(setup.routers).flatMap((key) => routersOfInstance(setup.routers, key));
  const left = routers.length - MOST_ROUTERS;
  return [
    ['instance', 'node', 'keepalived', 'at start', 'priority', 'advert_int', 'master-down', 'VIPs', 'checks'],
    ...routers.slice(0, MOST_ROUTERS).map((router) => routerRow(simulation, router)),
    ...(left > 0 ? [[`${left} more`]] : []),
  ];
}

function routerRow({ setup, start, down }: Simulation, router: RouterConfig): readonly string[] {
  const {
    node,
    version,
    downTimerAdverts,
    vips,
    excludedVips = [],
    nopreempt = false,
    tracks = [],
    release,
    unicast,
  } = router;
  const key = instanceKey(router);
  const effective = effectiveOf(router);
  const advertIntUs = normaliseAdvertIntUs(router);
  const times = {
    version,
    priority: effective,
    advertIntUs,
    ...(downTimerAdverts !== undefined && { downTimerAdverts }),
  };
  return [
    `${instanceName(setup.routers, key, node)} VRID ${router.vrid} v${version}${unicast === undefined ? '' : ' unicast'}`,
    node,
    `${release}${setup.nodes.find((each) => each.node === node)?.releaseFrom === 'assumed' ? ' (assumed)' : ''}`,
    stateAtStart(setup, { node, key, start, down }),
    `${effective}${effective === router.priority ? '' : ` (base ${router.priority})`}${nopreempt ? ' nopreempt' : ''}`,
    formatShortUs(advertIntUs),
    formatShortUs(masterDownUs(times)),
    few([...vips, ...excludedVips], 1),
    few(
      tracks.map(({ name }) => name),
      2,
    ) || '-',
  ];
}

function stateAtStart(
  setup: Setup,
  { node, key, start, down }: { readonly node: string; readonly key: string } & Pick<Simulation, 'start' | 'down'>,
): string {
  if (down.includes(node)) return 'down';
  if (start === 'cold') return 'starts';
  return masterOf({ ...setup, down }, key) === node ? 'MASTER' : 'BACKUP';
}
