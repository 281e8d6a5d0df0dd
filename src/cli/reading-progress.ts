import { createLogUpdate } from 'log-update';
import { sayOnStderr } from './screen.js';

/** How far the reading of pairs is, in one line on a terminal that goes away again; silent elsewhere. */
export interface ReadingProgress {
  readonly begin: (pair: string) => void;
  readonly end: (pair: string) => void;
  /** A word that stays. */
  readonly say: (text: string) => void;
  /** Leaves the terminal to `work`, e.g. a question. */
  readonly aside: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly done: () => void;
}

const MOST_NAMED = 3;

export function readingProgress(pairs: number, stream: NodeJS.WriteStream = process.stderr): ReadingProgress {
  if (!stream.isTTY || process.env['TERM'] === 'dumb')
    return { begin: () => {}, end: () => {}, say: sayOnStderr, aside: (work) => work(), done: () => {} };
  const update = createLogUpdate(stream);
  const inHand = new Set<string>();
  let read = 0;
  const draw = (): void => {
    const names = [...inHand].slice(0, MOST_NAMED).join(', ');
    update(
      `${read} of ${pairs} ${pairs === 1 ? 'pair' : 'pairs'} read${names === '' ? '' : `; reading ${names}`}${inHand.size > MOST_NAMED ? ', …' : ''}`,
    );
  };
  return {
    begin(pair) {
      inHand.add(pair);
      draw();
    },
    end(pair) {
      inHand.delete(pair);
      read += 1;
      draw();
    },
    say(text) {
      update.clear();
      sayOnStderr(text);
    },
    aside(work) {
      update.clear();
      return work();
    },
    done() {
      update.clear();
      update.done();
    },
  };
}
