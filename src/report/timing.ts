import type { PairSurvey } from '../coordinator/survey.js';
import type { Failover } from '../plan/failover.js';
import type { Setup } from '../plan/setup.js';
import type { RouterTiming } from '../vrrp/router-timing.js';
import { formatUs } from './duration.js';
import type { Paint } from './paint.js';
import { misunderstandingWords } from './simulation/remarks.js';
import { whoOf } from './simulation/title.js';
import { table } from './table.js';
import { unreadLine } from './unread.js';

/** The timing of one router from given values; `askedUs` is the interval before keepalived's rounding. */
export function routerLines(timing: RouterTiming, askedUs: number, paint: Paint): readonly string[] {
  const rounded =
    timing.advertIntUs === askedUs ? '' : `, as keepalived rounds ${formatUs(askedUs)} in VRRPv${timing.version}`;
  return table(
    [paint.dim('VRRP timing'), ''],
    [
      ['version', String(timing.version)],
      ['advert_int', `${formatUs(timing.advertIntUs)}${rounded}`],
      ['effective priority', String(timing.priority)],
      ['skew time', `${timing.skewUs} us`],
      [
        'master-down interval',
        `${timing.masterDownUs} us = ${timing.downTimerAdverts} x ${formatUs(timing.advertIntUs)} + skew`,
      ],
      ['MASTER crashes', `VIP absent ${formatUs(timing.crash.bestUs)} to ${formatUs(timing.crash.worstUs)}`],
      ['keepalived stopped', `VIP absent ${formatUs(timing.stop.worstUs)} (priority 0, then the skew time)`],
    ],
  );
}

/** The failover windows of a pair, one table for each instance and BACKUP; routers that refuse each other have a sentence instead. */
export function failoverLines(found: FoundFailovers, paint: Paint): readonly string[] {
  const { setup, failovers, unread } = found;
  const name = whoOf(setup);
  const refused = misunderstandingWords(setup).map((text) => `${paint.bold(name)} ${paint.bad('warning:')} ${text}`);
  return [
    ...unread.map((each) => unreadLine(name, each, paint)),
    ...setup.nodes.flatMap(({ node, file, release, releaseFrom }) =>
      file === undefined
        ? []
        : [
            `${paint.bold(node)}: ${file}, keepalived ${release}${releaseFrom === 'assumed' ? ' (assumed, --keepalived says another)' : ''}`,
          ],
    ),
    ...setup.notes.map((text) => `${paint.bold(name)} ${paint.warn('note:')} ${text}`),
    ...refused,
    ...failovers.flatMap((each) => windowTable(name, each, paint)),
    ...(failovers.length === 0 && refused.length === 0
      ? [`${paint.bold(name)}: no settled MASTER and BACKUP to time`]
      : []),
  ];
}

/** What was found out of a pair, or of files. */
export interface FoundFailovers {
  readonly setup: Pick<Setup, 'pair' | 'nodes' | 'notes' | 'misunderstandings' | 'routers'>;
  readonly failovers: readonly Failover[];
  readonly unread: PairSurvey['unread'];
}

/** The same for programs. */
export const failoverReport = ({ setup, failovers, unread }: FoundFailovers) => ({
  ...(setup.pair !== undefined && { pair: setup.pair }),
  nodes: setup.nodes,
  failovers,
  misunderstandings: setup.misunderstandings,
  notes: setup.notes,
  unread,
});

function windowTable(pair: string, failover: Failover, paint: Paint): readonly string[] {
  const title = `${paint.bold(pair)} ${failover.instance}: ${failover.master} MASTER, ${failover.backup} takes over; skew ${failover.backupSkewUs} us, master-down ${failover.backupMasterDownUs} us`;
  const rows = failover.windows.map((window) => [
    window.check === undefined ? window.event : `${window.event} ${window.check}`,
    window.what,
    formatUs(window.bestUs),
    formatUs(window.typicalUs),
    formatUs(window.worstUs),
    paint.dim(window.formula),
  ]);
  return [
    title,
    ...table(['event', 'what', 'best', 'typical', 'worst', 'how'].map(paint.dim), rows).map((line) => `  ${line}`),
  ];
}
