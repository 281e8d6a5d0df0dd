import type { RunEvent } from '../coordinator/events.js';
import { isMeasured, type TargetLedger } from '../probe/ledger.js';
import { formatMs } from './duration.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

/** One pair in hand, as the board shows it. */
export interface BoardRow {
  readonly pair: string;
  readonly startedAtMs: number;
  readonly node: string;
  readonly doing: string;
  readonly probes: string;
}

/** Follows a run's events: which pairs are in hand, and what is done to them. */
export function followRows(now: () => number): {
  readonly see: (event: RunEvent) => void;
  readonly all: () => readonly BoardRow[];
} {
  const rows = new Map<string, BoardRow>();
  const change = (pair: string, part: Partial<BoardRow>): void => {
    const row = rows.get(pair);
    if (row !== undefined) rows.set(pair, { ...row, ...part });
  };
  return {
    all: () => [...rows.values()],
    see(event) {
      if (event.event === 'pair.started') {
        const { pair } = event;
        rows.set(pair, { pair, startedAtMs: now(), node: '-', doing: 'connecting', probes: '-' });
      }
      if (event.event === 'step.started' || event.event === 'step.progress') {
        const doing = event.text.startsWith(event.step) ? event.text : `${event.step}: ${event.text}`;
        change(event.pair, { node: event.node ?? '-', doing });
      }
      if (event.event === 'probe.ledger') change(event.pair, { probes: probesText(event.ledgers) });
      if (event.event === 'pair.finished') rows.delete(event.pair);
    },
  };
}

/**
 * The board as lines that fit the terminal: one that wraps or scrolls would lose count of its own lines. The pairs for which
 * there is no room are counted in the last line. Empty when nothing is in hand.
 */
export function boardLines(
  rows: readonly BoardRow[],
  terminal: { readonly columns: number; readonly rows: number },
  paint: Paint,
  nowMs: number,
): readonly string[] {
  if (rows.length === 0) return [];
  const room = Math.max(1, terminal.rows - 3);
  const shown = rows.length > room ? rows.slice(0, room - 1) : rows;
  const cells = shown.map((row) => [row.pair, row.node, row.probes, formatMs(nowMs - row.startedAtMs), row.doing]);
  const lines = table(['pair', 'node', 'probes', 'time', 'doing'], cells);
  const hidden = rows.length - shown.length;
  const all = hidden === 0 ? lines : [...lines, `and ${hidden} more`];
  const cut = all.map((line) => (line.length < terminal.columns ? line : `${line.slice(0, terminal.columns - 2)}…`));
  return cut.map((line, at) => (at === 0 ? paint.dim(line) : line));
}

function probesText(ledgers: readonly TargetLedger[]): string {
  const measured = ledgers.filter(isMeasured).map((ledger) => ledger.total);
  if (measured.length === 0) return 'not measured';
  const sum = (field: 'sent' | 'lost'): number => measured.reduce((total, each) => total + each[field], 0);
  return `${sum('sent')} sent, ${sum('lost')} lost`;
}
