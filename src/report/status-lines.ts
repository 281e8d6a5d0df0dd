import { unloadedText } from '../plan/unloaded.js';
import { formatUs } from './duration.js';
import type { Paint } from './paint.js';
import type { InstanceStatus, PairStatus } from './status.js';
import { crashOf, statusTable } from './status-table.js';
import { unreadLine } from './unread.js';

/** How `hitless status` is told. */
export interface StatusLayout {
  /** Columns of the terminal; Infinity where the output is no terminal. */
  readonly width: number;
  /** Adds the evidence in full, the failover windows to the microsecond and the files' hashes. */
  readonly details: boolean;
}

/** The state of a fleet: a table, then what is not as it should be, then one line of totals. */
export function statusLines(pairs: readonly PairStatus[], paint: Paint, layout: StatusLayout): readonly string[] {
  return [
    ...statusTable(pairs, paint, layout.width),
    ...pairs.flatMap((pair) => remarks(pair, paint)),
    ...(layout.details ? pairs.flatMap((pair) => details(pair, paint)) : []),
    totals(pairs, paint),
  ];
}

function remarks(pair: PairStatus, paint: Paint): readonly string[] {
  const name = paint.bold(pair.pair);
  return [
    ...verdictLines(pair, paint),
    ...pair.unread.map((each) => unreadLine(pair.pair, each, paint)),
    ...pair.nodes.flatMap((node) =>
      node.reloadFailed === true
        ? [`${name} ${node.node}: ${paint.bad('the last reload failed')}, the old worker serves on`]
        : [],
    ),
    ...pair.nodes.flatMap((node) => node.unknowns.map((text) => `${name} ${node.node}: not known: ${text}`)),
    ...pair.drift.map((each) => {
      const versions = each.versions.map(({ sha256, nodes }) => `${sha256.slice(0, 8)} on ${nodes.join('+')}`);
      return `${name} ${paint.warn('drift')}: ${each.path} is ${versions.join(', ')}`;
    }),
    ...pair.unloaded.map((each) => `${name} ${each.node} ${paint.warn('not loaded')}: ${unloadedText(each)}`),
    ...(pair.fileDrift ?? []).flatMap(({ node, files }) =>
      files.map(({ path, text }) => `${name} ${node} ${paint.warn('not as the inventory')}: ${path} ${text}`),
    ),
  ];
}

/** Silent where no node could be read: each of them has its own line. */
function verdictLines({ pair, verdict, nodes }: PairStatus, paint: Paint): readonly string[] {
  if (verdict.verdict === 'ok' || nodes.length === 0) return [];
  const remedy = verdict.remedy === undefined ? [] : [`${paint.bold(pair)} to do: ${verdict.remedy}`];
  return [`${paint.bold(pair)} ${paint.bad(verdict.verdict)}: ${verdict.reason}`, ...remedy];
}

function details(pair: PairStatus, paint: Paint): readonly string[] {
  const name = paint.bold(pair.pair);
  return [
    ...pair.instances.flatMap((instance) => instanceDetails(name, instance)),
    ...pair.nodes.flatMap((node) => [
      ...(node.masterPid === undefined && node.workers.length === 0
        ? []
        : [
            `${name} ${node.node}: HAProxy master ${node.masterPid ?? '-'}, workers ${pids(node.workers)}, old workers ${pids(node.oldWorkers)}`,
          ]),
      ...node.files.map((file) => `${name} ${node.node}: ${file.path} is ${file.sha256.slice(0, 16)}`),
    ]),
  ];
}

function instanceDetails(name: string, instance: InstanceStatus): readonly string[] {
  const about = `${name} ${instance.name} (VRID ${instance.vrid})`;
  return [
    `${about}: VIP ${instance.vips.join(', ')}`,
    ...instance.views.map(
      (view) =>
        `${about}: ${view.node} is ${view.role}: ${view.evidence.join(', ')}; priority ${view.priority}, effective ${view.effectivePriority}`,
    ),
    ...instance.failovers.map((failover) => {
      const crash = crashOf(failover);
      const window = crash === undefined ? '' : `after ${formatUs(crash.bestUs)} to ${formatUs(crash.worstUs)}`;
      return `${about}: ${failover.backup} takes over ${window} when ${failover.master} crashes, after ${formatUs(failover.backupSkewUs)} when its keepalived is stopped`;
    }),
  ];
}

const pids = (all: readonly number[]): string => all.join(', ') || 'none';

function totals(pairs: readonly PairStatus[], paint: Paint): string {
  const notOk = pairs.filter((pair) => pair.verdict.verdict !== 'ok' || pair.unread.length > 0);
  const text = `${pairs.length - notOk.length} of ${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'} ok`;
  return notOk.length === 0
    ? paint.good(text)
    : `${paint.bad(text)}; look at ${notOk.map((pair) => pair.pair).join(', ')}`;
}
