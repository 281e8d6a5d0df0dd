import type { ClientChannel } from 'ssh2';
import type { Connection } from './connection.js';
import { SshError } from './error.js';

/** How a channel is asked for, and what to call it in messages. */
export interface ChannelRequest {
  /** Such as `a connection to 10.0.0.1 port 80`. */
  readonly what: string;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly remedy?: string;
  request(callback: (error: Error | undefined, channel: ClientChannel) => void): void;
}

/** Opens a channel. Fails with kind `refused`, `deadline`, `aborted` or `lost`; a channel that opens too late is closed. */
export function openChannel(connection: Connection, wanted: ChannelRequest): Promise<ClientChannel> {
  const { node } = connection;
  const { what, deadlineMs, signal } = wanted;
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (outcome: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      forget?.();
      outcome();
    };
    const fail = (error: SshError) => settle(() => reject(error));
    const onAbort = () => fail(new SshError(node, 'aborted', `${node}: opening ${what} was aborted`));
    const timer =
      deadlineMs === undefined
        ? undefined
        : setTimeout(() => {
            fail(new SshError(node, 'deadline', `${node}: ${what} was not open within ${deadlineMs} ms`));
          }, deadlineMs);
    let forget: (() => void) | undefined;
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    forget = connection.onEnd(fail);
    if (settled) return undefined;
    try {
      wanted.request((error, channel) => {
        if (error === undefined) {
          if (settled) discard(channel);
          else settle(() => resolve(channel));
          return;
        }
        fail(connection.ended() ?? refusal(node, wanted, error));
      });
    } catch (cause) {
      // ssh2 throws where its socket is no longer writable, a moment before it reports the close.
      fail(new SshError(node, 'lost', `${node}: the SSH connection is gone`, { cause }));
    }
    return undefined;
  });
}

function refusal(node: string, { what, remedy }: ChannelRequest, error: Error & { reason?: unknown }): SshError {
  const why = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  const options = remedy === undefined ? { cause: error } : { cause: error, remedy };
  return new SshError(node, 'refused', `${node}: the node refuses ${what}: ${why}`, options);
}

function discard(channel: ClientChannel): void {
  channel.on('error', () => undefined);
  channel.resume();
  channel.stderr?.resume();
  channel.close();
}
