import type { Duplex } from 'node:stream';
import { openChannel } from './channel-open.js';
import { channelStream } from './channel-stream.js';
import type { Connection } from './connection.js';

/** A TCP stream that the node opens (direct-tcpip, RFC 4254 section 7.2). Fails with kind `refused`, `deadline`, `aborted` or `lost`. */
export async function openTcp(
  connection: Connection,
  address: string,
  port: number,
  options: { readonly deadlineMs?: number; readonly signal?: AbortSignal },
): Promise<Duplex> {
  const channel = await openChannel(connection, {
    what: `a connection to ${address} port ${port}`,
    remedy: 'nothing may listen there, or AllowTcpForwarding or PermitOpen in sshd_config forbids it',
    ...options,
    request: (callback) => connection.client.forwardOut('127.0.0.1', 0, address, port, callback),
  });
  return channelStream(connection, channel);
}
