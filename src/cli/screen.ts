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
  /** Leaves the terminal to `work`, e.g. a question. */
  readonly aside: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly stop: () => void;
}

/** A word to the person where no board stands: on standard error. */
export const sayOnStderr = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** The screen of a run, as standard output is. */
export function openScreen(asJson: boolean): Screen {
  const paint = paintFor(process.stdout);
  const onTerminal = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  if (onTerminal && !asJson) return boardScreen(liveBoard(process.stdout, paint, Date.now));
  const linesOf = (event: RunEvent): readonly string[] => (asJson ? [jsonLine(event)] : eventLines(event, paint));
  return {
    see: (event) => {
      for (const line of linesOf(event)) process.stdout.write(`${line}\n`);
    },
    say: sayOnStderr,
    aside: (work) => work(),
    stop: () => {},
  };
}

/** What is said goes through the board only where both share a terminal. */
const boardScreen = (board: ReturnType<typeof liveBoard>): Screen => ({
  ...board,
  say: process.stderr.isTTY ? board.say : sayOnStderr,
});
