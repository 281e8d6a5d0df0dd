import type { NodeAnswer } from '../coordinator/node-runs.js';
import type { PendingRun } from '../node/pending-runs.js';
import { formatMs } from './duration.js';
import type { Paint } from './paint.js';
import { table } from './table.js';
import { unreadLine } from './unread.js';

type Answers = readonly NodeAnswer<readonly PendingRun[]>[];

/** The runs that nodes hold the old files of: a table, then what is to be done about those that failed. */
export function pendingLines(answers: Answers, paint: Paint): readonly string[] {
  const rows = answers.flatMap((each) =>
    'answer' in each ? each.answer.map((run) => ({ pair: each.pair, node: each.node, run })) : [],
  );
  const unread = answers.flatMap((each) => ('answer' in each ? [] : [unreadLine(each.pair, each, paint)]));
  if (rows.length === 0) return [...unread, 'no run is pending'];
  return [
    ...table(
      ['pair', 'node', 'run', 'state', 'by', 'since', 'what'].map((title) => paint.dim(title)),
      rows.map(({ pair, node, run }) => [
        pair,
        node,
        run.run,
        stateText(run, paint),
        run.operator,
        new Date(run.sinceMs).toISOString().slice(0, 19).replace('T', ' '),
        run.what,
      ]),
    ),
    ...rows.flatMap(({ pair, node, run }) => remarks(run).map((text) => `${paint.bold(pair)} ${node}: ${text}`)),
    ...unread,
  ];
}

function stateText({ state, leftMs }: PendingRun, paint: Paint): string {
  if (state === 'armed') return paint.warn(leftMs > 0 ? `reverts in ${formatMs(leftMs)}` : 'armed, overdue');
  if (state === 'confirmed') return paint.good('confirmed');
  return paint.bad(state);
}

function remarks({ run, state, leftMs, did }: PendingRun): readonly string[] {
  if (state === 'armed' && leftMs === 0) {
    return [
      `the deadline of ${run} has passed and nothing took it back: hitless revert ${run}, or hitless confirm ${run}`,
    ];
  }
  if (state === 'reverting')
    return [`${run} is being taken back; if that lasts for minutes it was cut off: hitless revert ${run}`];
  if (state !== 'failed') return [];
  const failed = did.filter((line) => line.startsWith('failed ')).map((line) => line.slice('failed '.length));
  return [
    ...failed.map((line) => `the undo of ${run} failed: ${line}`),
    `put the node right, then hitless revert ${run} again, or hitless confirm ${run} --as-it-is to keep what is there`,
  ];
}
