import { createInterface } from 'node:readline/promises';
import { Complaint } from './complaint.js';
import type { Screen } from './screen.js';

/** How the operator agrees to something that clients will notice. */
export interface Asking {
  readonly yes?: boolean;
}

/** Refuses early where nobody could be asked. */
export function needSomebodyToAsk({ yes }: Asking): void {
  if (yes === true || (process.stdin.isTTY && process.stderr.isTTY)) return;
  throw new Complaint(
    'this asks first, and there is no terminal to ask on: give --yes where nobody is there to answer',
  );
}

/** Asks on the terminal by having the pair's name typed; with `--yes` nothing is asked. Ctrl-C says no. */
export async function confirmByName(
  pair: string,
  question: string,
  { yes }: Asking,
  screen: Screen,
  stop: AbortSignal,
): Promise<boolean> {
  if (yes === true) return true;
  return screen.aside(async () => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
    const gone = new AbortController();
    terminal.once('SIGINT', () => gone.abort());
    try {
      const typed = await terminal.question(`${pair}: ${question}\nType the name of the pair to go on: `, {
        signal: AbortSignal.any([gone.signal, stop]),
      });
      return typed.trim() === pair;
    } catch {
      process.stderr.write('\n');
      return false;
    } finally {
      terminal.close();
    }
  });
}
