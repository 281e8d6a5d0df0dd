/** Lines of a text that arrives in pieces, handed out one at a time in order. */
export interface LineReader {
  push(chunk: Buffer): void;
  /** No more will come. With an error, readers get that instead of the end. */
  finish(error?: Error): void;
  /** The next whole line without its newline, or an unfinished last one; `undefined` after the end. `onTimeout` makes the error for a reader that waited too long; its line goes to the next reader. */
  next(deadlineMs: number, onTimeout: () => Error): Promise<string | undefined>;
  /** Bytes that nobody has read yet. */
  pendingBytes(): number;
  /** True if `next` would have a whole line at once. */
  hasLine(): boolean;
}

interface Waiter {
  readonly resolve: (line: string | undefined) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const NEWLINE = 0x0a;

/** A reader with nothing in it. */
export function createLineReader(): LineReader {
  const waiters: Waiter[] = [];
  let pending: Buffer = Buffer.alloc(0);
  let finished = false;
  let failure: Error | undefined;
  const take = (): string | undefined => {
    const newline = pending.indexOf(NEWLINE);
    if (newline < 0 && !(finished && failure === undefined && pending.length > 0)) return undefined;
    const end = newline < 0 ? pending.length : newline;
    const line = pending.toString('utf8', 0, end);
    pending = pending.subarray(end + 1);
    return line;
  };
  const serve = () => {
    for (let waiter = waiters[0]; waiter !== undefined; waiter = waiters[0]) {
      const line = take();
      if (line === undefined && !finished) return;
      waiters.shift();
      clearTimeout(waiter.timer);
      if (line === undefined && failure !== undefined) waiter.reject(failure);
      else waiter.resolve(line);
    }
  };
  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      serve();
    },
    finish(error) {
      if (finished) return;
      finished = true;
      failure = error;
      serve();
    },
    next: (deadlineMs, onTimeout) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.splice(waiters.indexOf(waiter), 1);
          reject(onTimeout());
        }, deadlineMs);
        const waiter: Waiter = { resolve, reject, timer };
        waiters.push(waiter);
        serve();
      }),
    pendingBytes: () => pending.length,
    hasLine: () => pending.includes(NEWLINE),
  };
}
