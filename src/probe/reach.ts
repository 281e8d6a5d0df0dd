import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Host } from '../ssh/host.js';
import type { ReachedFrom } from './ledger.js';
import { Unanswered } from './outcome.js';

/** A way to open TCP connections to a target. */
export interface Reach {
  readonly from: ReachedFrom;
  /**
   * A new connection. Rejects when it can't be made, or with `timeout` when `signal` is aborted; then nothing is left open.
   * `timeoutMs` is for transports with a deadline of their own; callers abort `signal` when their time is up.
   */
  open(address: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Duplex>;
}

/** Connections from this machine, without Nagle's delay. */
export const fromCoordinator: Reach = {
  from: 'coordinator',
  open: (host, port, _timeoutMs, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      const cut = (): unknown => socket.destroy(new Unanswered('timeout'));
      const settled = (): void => {
        signal.removeEventListener('abort', cut);
        socket.removeListener('error', failed);
      };
      const failed = (error: Error): void => {
        settled();
        reject(error);
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        settled();
        resolve(socket);
      });
      signal.addEventListener('abort', cut, { once: true });
      if (signal.aborted) cut();
    }),
};

/** Connections that a node opens for us: latencies then hold one SSH round trip more. */
export const throughNode = (host: Pick<Host, 'name' | 'tcp'>): Reach => ({
  from: { node: host.name },
  open: (address, port, timeoutMs, signal) =>
    new Promise((resolve, reject) => {
      const cut = (): void => reject(new Unanswered('timeout'));
      signal.addEventListener('abort', cut, { once: true });
      if (signal.aborted) cut();
      const opened = (stream: Duplex): void => (signal.aborted ? discard(stream) : resolve(stream));
      const settled = (): void => signal.removeEventListener('abort', cut);
      void host.tcp(address, port, { deadlineMs: timeoutMs }).then(opened, reject).finally(settled);
    }),
});

/** Closes a connection that came too late. */
function discard(stream: Duplex): void {
  stream.on('error', () => {});
  stream.destroy();
}
