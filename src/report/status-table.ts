import { formatUs } from './duration.js';
import type { Paint } from './paint.js';
import type { NodeStatus, PairStatus } from './status.js';
import { table } from './table.js';

const HEADER = [
  'pair',
  'instance',
  'VIP',
  'node',
  'role',
  'evidence',
  'prio',
  'keepalived',
  'haproxy',
  'workers',
  'old',
  'sessions',
  'servers',
  'if MASTER crashes',
  'stops',
];

/** The state of a fleet as a table, one row for each node of each instance, then what is not as it should be. */
export function statusLines(pairs: readonly PairStatus[], paint: Paint): readonly string[] {
  return [
    ...table(
      HEADER.map(paint.dim),
      pairs.flatMap((pair) => rowsOf(pair, paint)),
    ),
    ...pairs.flatMap((pair) => remarks(pair, paint)),
  ];
}

function rowsOf(pair: PairStatus, paint: Paint): readonly (readonly string[])[] {
  return pair.instances.flatMap((instance) =>
    instance.views.map((view, at) => {
      const failover = instance.failovers.find((each) => each.backup === view.node);
      const crash = failover?.windows.find((window) => window.event === 'crash');
      return [
        at === 0 ? paint.bold(pair.pair) : '',
        at === 0 ? instance.name : '',
        at === 0 ? instance.vips.join('\n') : '',
        view.node,
        roleText(view.role, paint),
        view.evidence.join(', '),
        view.effectivePriority === view.priority ? String(view.priority) : `${view.priority}→${view.effectivePriority}`,
        ...serviceCells(
          pair.nodes.find((node) => node.node === view.node),
          paint,
        ),
        crash === undefined ? '-' : `${formatUs(crash.bestUs)}–${formatUs(crash.worstUs)}`,
        failover === undefined ? '-' : formatUs(failover.backupSkewUs),
      ];
    }),
  );
}

function roleText(role: string, paint: Paint): string {
  if (role === 'MASTER') return paint.good(role);
  return role === 'BACKUP' ? role : paint.bad(role);
}

function serviceCells(node: NodeStatus | undefined, paint: Paint): readonly string[] {
  if (node === undefined) return ['-', '-', '-', '-', '-', '-'];
  return [
    node.keepalivedVersion ?? '-',
    node.haproxyVersion ?? '-',
    node.workers.join(',') || paint.bad('none'),
    String(node.oldWorkers.length),
    String(node.sessions ?? '-'),
    node.serversTotal === undefined ? '-' : `${node.serversUp}/${node.serversTotal}`,
  ];
}

function remarks(pair: PairStatus, paint: Paint): readonly string[] {
  const name = paint.bold(pair.pair);
  return [
    ...(pair.verdict.verdict === 'ok' ? [] : [`${name} ${paint.bad(pair.verdict.verdict)}: ${pair.verdict.reason}`]),
    ...pair.unread.map(
      (each) =>
        `${name} ${each.node}: ${paint.bad('not read')}: ${each.reason}${each.remedy === undefined ? '' : `; ${each.remedy}`}`,
    ),
    ...pair.nodes.flatMap((node) =>
      node.reloadFailed === true
        ? [`${name} ${node.node}: ${paint.bad('the last reload failed')}, the old worker serves on`]
        : [],
    ),
    ...pair.nodes.flatMap((node) => node.unknowns.map((text) => `${name} ${node.node}: not known: ${text}`)),
    ...pair.drift.map(
      (each) =>
        `${name} ${paint.warn('drift')}: ${each.path} is ${each.versions.map((version) => `${version.sha256.slice(0, 8)} on ${version.nodes.join('+')}`).join(', ')}`,
    ),
  ];
}
