import { connect, type Socket } from 'node:net';
import type { Endpoint } from './endpoint.js';
import { SshError } from './error.js';
import { networkErrorInWords } from './system-error.js';

/** Opens the TCP connection with Nagle's algorithm off: it makes every small exec wait for a delayed acknowledgement. Fails with kind `unreachable`. */
export function dial(node: string, { host, port, connectTimeoutMs }: Endpoint, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      // Node's 250 ms give a name's first address up too early on a slow link.
      autoSelectFamilyAttemptTimeout: Math.max(250, Math.floor(connectTimeoutMs / 3)),
    });
    const giveUp = () => socket.destroy();
    const settle = () => {
      signal.removeEventListener('abort', giveUp);
      socket.removeAllListeners();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
    socket.once('error', (cause) => {
      settle();
      const why = networkErrorInWords(cause);
      reject(
        new SshError(node, 'unreachable', `${node}: no connection to ${host} port ${port}: ${why}`, {
          remedy: 'check the address, the firewall, and that sshd runs there',
          cause,
        }),
      );
    });
    socket.once('close', () => {
      settle();
      reject(new SshError(node, 'unreachable', `${node}: connecting to ${host} port ${port} was given up`));
    });
    if (signal.aborted) giveUp();
  });
}
