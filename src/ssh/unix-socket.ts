import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import PQueue from 'p-queue';
import { openChannel } from './channel-open.js';
import { channelStream } from './channel-stream.js';
import type { Connection } from './connection.js';
import { SshError } from './error.js';
import { openByTool } from './socket-by-tool.js';
import { SOCKET_TOOLS, type SocketTool } from './socket-tool.js';

/** How Unix sockets of one node are reached, learned at the first try. */
export interface SocketAccess {
  open(path: string, options: { readonly deadlineMs: number }): Promise<Duplex>;
}

/** Each tool is a session of its own until its stream is closed. sshd allows ten on one connection (`MaxSessions`), and others are needed beside these. */
const TOOLS_AT_ONCE = 4;

/**
 * Streams to Unix sockets on the node: by forwarding where sshd and the file's permissions let the SSH user, otherwise by a tool run as root.
 * sshd gives one and the same refusal for a missing socket, for permissions and for forwarding that is off, so only the tool can tell which it was.
 * Once a tool has worked where forwarding had not, the node's sockets are opened by the tool alone.
 */
export function socketAccess(
  connection: Connection,
  become: 'none' | 'sudo',
  log: (message: string) => void,
  tools: readonly SocketTool[] = SOCKET_TOOLS,
): SocketAccess {
  let forwardingFails = false;
  const queue = new PQueue({ concurrency: TOOLS_AT_ONCE });
  return {
    async open(path, { deadlineMs }) {
      const startedAt = performance.now();
      const leftMs = () => Math.max(1, deadlineMs - (performance.now() - startedAt));
      if (!forwardingFails) {
        try {
          return await forward(connection, path, leftMs());
        } catch (error) {
          if (!(error instanceof SshError) || error.failure !== 'refused') throw error;
        }
      }
      const tried = forwardingFails ? tools.join(', ') : `forwarding, then ${tools.join(', ')}`;
      const { stream, tool } = await whileOneIsFree(queue, () =>
        openByTool(connection, { become, path, tools, tried, deadlineMs: leftMs() }),
      );
      if (!forwardingFails) log(`${connection.node}: ${path} is reached by ${tool}, since forwarding was refused`);
      forwardingFails = true;
      return stream;
    },
  };
}

/** Opens a stream once a place is free, which it keeps until it is closed. */
function whileOneIsFree<Opened extends { readonly stream: Duplex }>(
  queue: PQueue,
  open: () => Promise<Opened>,
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    void queue.add(async () => {
      const opened = await open().catch(reject);
      if (opened === undefined) return;
      const closed = once(opened.stream, 'close').catch(() => undefined);
      resolve(opened);
      await closed;
    });
  });
}

async function forward(connection: Connection, path: string, deadlineMs: number): Promise<Duplex> {
  const channel = await openChannel(connection, {
    what: `a connection to ${path}`,
    deadlineMs,
    request: (callback) => connection.client.openssh_forwardOutStreamLocal(path, callback),
  });
  return channelStream(connection, channel);
}
