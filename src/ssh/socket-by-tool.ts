import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { becomeRefusal } from './become.js';
import { channelStream } from './channel-stream.js';
import type { Connection } from './connection.js';
import { SshError } from './error.js';
import { openExec } from './exec.js';
import { type SocketTool, socketToolCommand } from './socket-tool.js';

/** Which socket to open by which tools. */
export interface ToolRequest {
  readonly become: 'none' | 'sudo';
  readonly path: string;
  readonly tools: readonly SocketTool[];
  /** For messages: everything that is tried for this socket. */
  readonly tried: string;
  readonly deadlineMs: number;
}

/** A stream to a Unix socket by a tool on the node, run as root. Fails with kind `refused`, `become`, `deadline` or `lost`. */
export async function openByTool(
  connection: Connection,
  request: ToolRequest,
): Promise<{ stream: Duplex; tool: string }> {
  const { become, path, tools, deadlineMs } = request;
  const startedAt = performance.now();
  const parts = { argv: socketToolCommand(path, tools), become, deadlineMs: undefined };
  const channel = await openExec(connection, parts, { deadlineMs });
  const end = watchEnd(channel);
  const first = await readVerdict(connection, channel, path, deadlineMs - (performance.now() - startedAt));
  const tool = /^ready (\S+)$/.exec(first.line)?.[1];
  if (tool === undefined) {
    channel.close();
    throw toolFailure(connection, request, first.line, { code: end.code(), stderr: end.stderr() });
  }
  let received = first.rest.length > 0;
  channel.once('data', () => {
    received = true;
  });
  const onClose = () => {
    if (received || end.code() === 0 || end.stderr() === '') return undefined;
    const why = `${connection.node}: ${tool} cannot connect to ${path}: ${end.stderr()}`;
    return new SshError(connection.node, 'refused', why, { remedy: 'check that the service runs' });
  };
  return { stream: channelStream(connection, channel, { head: first.rest, onClose }), tool };
}

function toolFailure(
  { node, user }: Connection,
  { path, tried }: ToolRequest,
  verdict: string,
  end: { readonly code: number | null; readonly stderr: string },
): SshError {
  const refused = (why: string, remedy: string) =>
    new SshError(node, 'refused', `${node}: no connection to ${path}: ${why} (tried ${tried})`, { remedy });
  if (verdict === 'absent') return refused('there is no such file', 'check the path, and that the service runs');
  if (verdict === 'not-a-socket') return refused('it is not a socket', 'check the path');
  if (verdict === 'no-tool') {
    return refused(
      'sshd refuses forwarding, and the node has none of the tools',
      'install socat on the node, or allow AllowTcpForwarding and AllowStreamLocalForwarding in sshd_config',
    );
  }
  if (verdict.startsWith('failed ')) return refused(verdict.slice('failed '.length), 'check that the service runs');
  const refusal = becomeRefusal({ ...end, stdout: verdict }, user);
  if (refusal !== undefined) {
    return new SshError(node, 'become', `${node}: ${user} may not become root to reach ${path}: ${refusal.why}`, {
      remedy: refusal.remedy,
    });
  }
  return refused(end.stderr || `unexpected answer ${JSON.stringify(verdict)}`, 'see what the node says');
}

/** Reads the first line of the tool's output, and what came with it. An output that ends first gives the line as far as it came. */
function readVerdict(
  connection: Connection,
  channel: ClientChannel,
  path: string,
  deadlineMs: number,
): Promise<{ line: string; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      forget?.();
      channel.removeListener('data', onData);
      channel.removeListener('close', onClose);
      channel.pause();
      outcome();
    };
    const onData = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const newline = head.indexOf(0x0a);
      if (newline < 0) return;
      settle(() =>
        resolve({ line: head.subarray(0, newline).toString('utf8'), rest: Buffer.from(head.subarray(newline + 1)) }),
      );
    };
    const onClose = () => settle(() => resolve({ line: head.toString('utf8'), rest: Buffer.alloc(0) }));
    const timer = setTimeout(
      () => {
        const { node } = connection;
        settle(() => reject(new SshError(node, 'deadline', `${node}: ${path} was not open within ${deadlineMs} ms`)));
        channel.close();
      },
      Math.max(1, deadlineMs),
    );
    let forget: (() => void) | undefined;
    channel.on('error', () => undefined);
    channel.on('data', onData);
    channel.on('close', onClose);
    forget = connection.onEnd((error) => settle(() => reject(error)));
  });
}

/** Keeps what a command says on standard error, and its status. */
function watchEnd(channel: ClientChannel) {
  let stderr = '';
  let code: number | null = null;
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-4096);
  });
  channel.on('exit', (status: number | null) => {
    code = status;
  });
  return { stderr: () => stderr.trim(), code: () => code };
}
