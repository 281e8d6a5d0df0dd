import { createLogUpdate } from 'log-update';
import type { RunEvent, ToldStep } from '../coordinator/events.js';
import { boardLines, followRows } from './board-rows.js';
import { briefLedger } from './ledger.js';
import { eventLines } from './lines.js';
import type { Paint } from './paint.js';

/** See `liveBoard`. */
export interface LiveBoard {
  readonly see: (event: RunEvent) => void;
  /** Lines that stay, above the board. */
  readonly say: (text: string) => void;
  /** The board is gone while `work` uses the terminal; what happens meanwhile is told afterwards. */
  readonly aside: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Takes the board away and gives the cursor back. */
  readonly stop: () => void;
}

/** A live board on a terminal: one row for each pair in hand; finished pairs, warnings and results scroll away above it. */
export function liveBoard(stream: NodeJS.WriteStream, paint: Paint, now: () => number): LiveBoard {
  const update = createLogUpdate(stream);
  const rows = followRows(now);
  let withheld: string[] = [];
  let asides = 0;
  const draw = (): void => {
    if (asides > 0) return;
    const lines = boardLines(rows.all(), { columns: stream.columns || 80, rows: stream.rows || 24 }, paint, now());
    if (lines.length === 0) update.clear();
    else update(lines.join('\n'));
  };
  const tell = (lines: readonly string[]): void => {
    withheld.push(...lines);
    if (asides > 0 || withheld.length === 0) return;
    update.clear();
    stream.write(`${withheld.join('\n')}\n`);
    withheld = [];
  };
  const ticking = setInterval(draw, 200);
  ticking.unref();
  return {
    see(event) {
      rows.see(event);
      tell(scrollingLines(event, paint));
      draw();
    },
    say(text) {
      tell([text]);
      draw();
    },
    async aside(work) {
      asides += 1;
      update.clear();
      try {
        return await work();
      } finally {
        asides -= 1;
        tell([]);
        draw();
      }
    },
    stop() {
      clearInterval(ticking);
      update.clear();
      update.done();
    },
  };
}

/** Steps whose good end stays on the screen: what changed something, or proved it. */
const TELLING: readonly ToldStep[] = [
  'arm',
  'install',
  'reload',
  'keep',
  'prove',
  'drain',
  'service',
  'reload-together',
  'prove-keepalived',
  'handover',
  'drill',
  'restart',
  'prove-restart',
  'takeover',
  'put-back',
  'revert',
  'whole',
  'confirm',
];

/** What the board shows by itself need not scroll by as well, and a whole ledger is too wide for a terminal. */
function scrollingLines(event: RunEvent, paint: Paint): readonly string[] {
  if (event.event === 'step.progress') return [];
  if (event.event === 'step.finished' && event.ok && !TELLING.includes(event.step)) return [];
  if (event.event === 'probe.ledger' && event.final) {
    return briefLedger(event.ledgers, paint).map((line) => `${paint.bold(event.pair)} - ledger: ${line}`);
  }
  return eventLines(event, paint);
}
