import type { PairSurvey } from '../coordinator/survey.js';
import type { Failover } from '../plan/failover.js';
import type { RouterTiming } from '../vrrp/router-timing.js';
import { formatUs } from './duration.js';
import type { Paint } from './paint.js';
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

/** The failover windows of a live pair, one table for each instance and BACKUP. */
export function failoverLines(
  found: {
    readonly pair: string;
    readonly failovers: readonly Failover[];
    readonly unread: PairSurvey['unread'];
  },
  paint: Paint,
): readonly string[] {
  const unread = found.unread.map((each) => unreadLine(found.pair, each, paint));
  if (found.failovers.length === 0)
    return [...unread, `${paint.bold(found.pair)}: no settled MASTER and BACKUP to time`];
  return [...unread, ...found.failovers.flatMap((each) => windowTable(found.pair, each, paint))];
}

function windowTable(pair: string, failover: Failover, paint: Paint): readonly string[] {
  const title = `${paint.bold(pair)} ${failover.instance}: ${failover.master} MASTER, ${failover.backup} takes over; skew ${failover.backupSkewUs} us, master-down ${failover.backupMasterDownUs} us`;
  const rows = failover.windows.map((window) => [
    window.event,
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
