import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Connection } from './connection.js';

/** What a stream over a channel starts and ends with. */
export interface ChannelStreamOptions {
  /** Already read from the channel, to be given out first. */
  readonly head?: Buffer;
  /** For a channel that runs a command. Asked when the channel has closed: an error here is what the reader gets instead of an end. */
  readonly onClose?: () => Error | undefined;
}

/**
 * A stream over a channel that ends as a socket does: `end()` closes only its own direction, the far end's close ends both and is followed by `close`,
 * and the loss of the connection is an error (an ssh2 channel looks merely finished then).
 */
export function channelStream(
  connection: Connection,
  channel: ClientChannel,
  options: ChannelStreamOptions = {},
): Duplex {
  let unwritten: (() => void) | undefined;
  let forget: (() => void) | undefined;
  const stream = new Duplex({
    allowHalfOpen: false,
    read() {
      channel.resume();
    },
    write(chunk: Buffer, _encoding, callback) {
      // ssh2 never calls back for a write that the channel's close has overtaken; the close itself settles it then.
      const written = () => {
        if (unwritten !== written) return;
        unwritten = undefined;
        callback();
      };
      unwritten = written;
      channel.write(chunk, written);
    },
    final(callback) {
      channel.end();
      callback();
    },
    destroy(error, callback) {
      forget?.();
      // Whatever still arrives is thrown away: an unread channel never closes.
      channel.removeAllListeners('data');
      channel.resume();
      channel.close();
      callback(error);
    },
  });
  channel.pause();
  channel.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) channel.pause();
  });
  channel.on('error', () => undefined);
  channel.on('end', () => {
    if (stream.destroyed) return;
    // A command keeps its channel open as long as its own input is: close that, too, to learn how it ended.
    if (options.onClose === undefined) stream.push(null);
    else channel.end();
  });
  channel.on('close', () => {
    if (stream.destroyed) return;
    const problem = options.onClose?.();
    if (problem === undefined) stream.push(null);
    else stream.destroy(problem);
    unwritten?.();
  });
  if (options.head !== undefined && options.head.length > 0) stream.push(options.head);
  forget = connection.onEnd((error) => stream.destroy(error));
  return stream;
}
