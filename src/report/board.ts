import { createLogUpdate } from 'log-update';
import type { RunEvent } from '../coordinator/events.js';
import { formatMs } from './duration.js';
import { eventLines } from './lines.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

/** See `liveBoard`. */
export interface LiveBoard {
  readonly see: (event: RunEvent) => void;
  readonly stop: () => void;
}

interface Row {
  readonly startedAtMs: number;
  readonly node: string;
  readonly doing: string;
  readonly probes: string;
}

/** A live board on a terminal: one row for each pair in hand; finished pairs, warnings and results scroll away above it. */
export function liveBoard(stream: NodeJS.WriteStream, paint: Paint, now: () => number): LiveBoard {
  const update = createLogUpdate(stream);
  const rows = new Map<string, Row>();
  const draw = (): void => {
    if (rows.size === 0) {
      update.clear();
      return;
    }
    const [header = '', ...body] = table(
      ['pair', 'node', 'probes', 'time', 'doing'],
      [...rows].map(([pair, row]) => [pair, row.node, row.probes, formatMs(now() - row.startedAtMs), row.doing]),
    ).map((line) => line.slice(0, stream.columns ?? 80));
    // A board taller or wider than the terminal would lose count of its own lines.
    update([paint.dim(header), ...body.slice(0, Math.max(1, (stream.rows ?? 24) - 2))].join('\n'));
  };
  const ticking = setInterval(draw, 200);
  ticking.unref();
  return {
    see(event) {
      const lines = eventLines(event, paint).filter(() => !isChatter(event));
      if (lines.length > 0) {
        update.clear();
        stream.write(`${lines.join('\n')}\n`);
      }
      follow(rows, event, now());
      draw();
    },
    stop() {
      clearInterval(ticking);
      update.clear();
      update.done();
    },
  };
}

/** What the board shows by itself need not scroll by as well. */
const isChatter = (event: RunEvent): boolean =>
  event.event === 'step.progress' ||
  (event.event === 'step.finished' && event.ok && !['reload', 'prove'].includes(event.step));

function follow(rows: Map<string, Row>, event: RunEvent, nowMs: number): void {
  switch (event.event) {
    case 'pair.started':
      rows.set(event.pair, { startedAtMs: nowMs, node: '-', doing: 'connecting', probes: '-' });
      break;
    case 'pair.finished':
      rows.delete(event.pair);
      break;
    case 'step.started':
    case 'step.progress':
      change(rows, event.pair, { node: event.node ?? '-', doing: `${event.step}: ${event.text}` });
      break;
    case 'probe.ledger':
      change(rows, event.pair, { probes: probesText(event.ledgers) });
      break;
    case 'run.started':
    case 'run.finished':
    case 'pair.planned':
    case 'step.finished':
    case 'warning':
      break;
  }
}

function change(rows: Map<string, Row>, pair: string, part: Partial<Row>): void {
  const row = rows.get(pair);
  if (row !== undefined) rows.set(pair, { ...row, ...part });
}

function probesText(ledgers: Extract<RunEvent, { event: 'probe.ledger' }>['ledgers']): string {
  const measured = ledgers.flatMap((ledger) => ('total' in ledger ? [ledger.total] : []));
  if (measured.length === 0) return 'not measured';
  return `${measured.reduce((sum, each) => sum + each.sent, 0)} sent, ${measured.reduce((sum, each) => sum + each.lost, 0)} lost`;
}
