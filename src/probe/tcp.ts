import type { Duplex } from 'node:stream';
import { Unanswered } from './outcome.js';

/**
 * A kernel accepts connections for a process that then drops them (a worker that closes its listener resets the accept queue; HAProxy
 * closes at once where no server is up). So a connection counts only if it lives this long, or bytes arrive before.
 */
const SURVIVAL_MS = 20;

/** Resolves when the connection has lived 20 ms or brought bytes; rejects if it is reset or closed before. */
export function surviveAccept(stream: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    // The turn of the event loop that `setImmediate` waits for brings what the kernel holds already.
    const timer = setTimeout(() => setImmediate(resolve), SURVIVAL_MS);
    const give = (settle: () => void) => (): void => {
      clearTimeout(timer);
      settle();
    };
    const closed = give(() => reject(new Unanswered('closed')));
    stream.once('data', give(resolve));
    stream.once('error', (error) => give(() => reject(error))());
    stream.once('end', closed);
    stream.once('close', closed);
  });
}
