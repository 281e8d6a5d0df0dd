import type { Client } from 'ssh2';
import { SshError } from './error.js';
import { networkErrorInWords } from './system-error.js';

/** An authenticated SSH connection to one machine, with its end made plain. */
export interface Connection {
  readonly client: Client;
  readonly node: string;
  readonly user: string;
  /** Settles with the reason when the connection is lost, with `undefined` after `close()`. Never rejects. */
  readonly closed: Promise<SshError | undefined>;
  /** The loss, once it has happened; an error of kind `lost` also after `close()`. */
  ended(): SshError | undefined;
  /** Calls `listener` when the connection ends, or at once if it has. The result takes the listener away again. */
  onEnd(listener: (error: SshError) => void): () => void;
  close(): Promise<void>;
}

/** How long a polite disconnect may take, in milliseconds. */
const CLOSE_MS = 1_000;

/** Takes over a client that is ready. */
export function watchConnection(node: string, user: string, client: Client): Connection {
  const listeners = new Set<(error: SshError) => void>();
  let closing = false;
  let reason: Error | undefined;
  let end: SshError | undefined;
  client.on('error', (error) => {
    reason ??= error;
  });
  const closed = new Promise<SshError | undefined>((resolve) => {
    // ssh2 emits `close` before it ends the channels, so whoever listens here learns of the loss before a channel looks merely finished.
    client.once('close', () => {
      end = closing ? new SshError(node, 'lost', `${node}: the connection was closed here`) : lost(node, reason);
      for (const listener of listeners) listener(end);
      listeners.clear();
      resolve(closing ? undefined : end);
    });
  });
  return {
    client,
    node,
    user,
    closed,
    ended: () => end,
    onEnd(listener) {
      if (end !== undefined) {
        listener(end);
        return () => undefined;
      }
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closing = true;
      if (end !== undefined) return;
      const force = setTimeout(() => client.destroy(), CLOSE_MS);
      client.end();
      await closed;
      clearTimeout(force);
    },
  };
}

function lost(node: string, reason: Error | undefined): SshError {
  const why = reason === undefined ? 'the host closed it' : networkErrorInWords(reason);
  return new SshError(node, 'lost', `${node}: the SSH connection was lost: ${why}`, {
    remedy: 'what was running may still run on the node: look before you go on',
    ...(reason === undefined ? {} : { cause: reason }),
  });
}
