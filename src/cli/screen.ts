import type { RunEvent } from '../coordinator/events.js';
import { liveBoard } from '../report/board.js';
import { jsonLine } from '../report/jsonl.js';
import { eventLines } from '../report/lines.js';
import { paintFor } from '../report/paint.js';

/** Where a run's events become visible: JSON lines, a live board on a terminal, plain lines elsewhere. */
export interface Screen {
  readonly see: (event: RunEvent) => void;
  /** A word to the person, beside the events. */
  readonly say: (text: string) => void;
  readonly stop: () => void;
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

export function openScreen(asJson: boolean): Screen {
  if (asJson) {
    return { see: (event) => void process.stdout.write(`${jsonLine(event)}\n`), say, stop: () => {} };
  }
  const paint = paintFor(process.stdout);
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') {
    const board = liveBoard(process.stdout, paint, Date.now);
    return { see: board.see, say, stop: board.stop };
  }
  return {
    see: (event) => {
      for (const line of eventLines(event, paint)) process.stdout.write(`${line}\n`);
    },
    say,
    stop: () => {},
  };
}
