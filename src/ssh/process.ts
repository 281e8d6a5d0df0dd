import type { ClientChannel } from 'ssh2';
import { becomeRefusal } from './become.js';
import { showCommand } from './command.js';
import type { Connection } from './connection.js';
import { SshError } from './error.js';
import { openExec } from './exec.js';
import type { Chunks, ExecOptions, RemoteProcess } from './host.js';
import { createLineReader } from './line-reader.js';

/** Unread output that is kept, in bytes; beyond it the command has to wait. One line may not be longer. */
const MAX_PENDING_BYTES = 1024 * 1024;

/** Standard error that is kept, in bytes: its end says why a command died. */
const MAX_STDERR_BYTES = 64 * 1024;

/**
 * Starts a command that lives until its standard input, the connection, or itself ends. Resolves once sshd has taken it.
 * A refusal of sudo or the loss of the connection fails the pending and every later `readLine`.
 */
export async function startProcess(
  connection: Connection,
  become: 'none' | 'sudo',
  argv: readonly string[],
  options: Pick<ExecOptions, 'asRoot' | 'signal'> = {},
): Promise<RemoteProcess> {
  const parts = { argv, become: options.asRoot === true ? become : 'none', deadlineMs: undefined } as const;
  const { signal } = options;
  const channel = await openExec(connection, parts, signal === undefined ? {} : { signal });
  return superviseProcess(connection, channel, argv, parts.become, signal);
}

function superviseProcess(
  connection: Connection,
  channel: ClientChannel,
  argv: readonly string[],
  become: 'none' | 'sudo',
  signal: AbortSignal | undefined,
): RemoteProcess {
  const { node, user } = connection;
  const name = showCommand(argv);
  const lines = createLineReader();
  let stderr = '';
  let printed = '';
  let end: { code: number | null; signal: string | null } = { code: null, signal: null };
  const regulate = () => {
    if (lines.pendingBytes() <= MAX_PENDING_BYTES) channel.resume();
    else if (lines.hasLine()) channel.pause();
    else {
      const why = `${node}: ${name} printed a line of more than ${MAX_PENDING_BYTES} bytes`;
      lines.finish(new SshError(node, 'output', why));
      channel.close();
    }
  };
  const onAbort = () => {
    lines.finish(new SshError(node, 'aborted', `${node}: ${name} was aborted`));
    channel.close();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => {
    if (printed === '') printed = chunk.toString('latin1', 0, 1);
    lines.push(chunk);
    regulate();
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR_BYTES);
  });
  channel.on('exit', (code: number | null, by?: string) => {
    end = code === null ? { code, signal: by ?? 'unknown' } : { code, signal: null };
  });
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
    const finish = (error: SshError | undefined) => {
      signal?.removeEventListener('abort', onAbort);
      lines.finish(error);
      resolve({ ...end, stderr });
    };
    const forget = connection.onEnd(finish);
    channel.on('close', () => {
      forget();
      const refusal = become === 'sudo' ? becomeRefusal({ code: end.code, stderr, stdout: printed }, user) : undefined;
      if (refusal === undefined) return finish(undefined);
      const why = `${node}: ${user} may not become root for ${name}: ${refusal.why}`;
      return finish(new SshError(node, 'become', why, { remedy: refusal.remedy }));
    });
  });
  return {
    write: (text) => void channel.write(text),
    feed: (chunks) => feedChannel(channel, chunks, ended),
    end: () => void channel.end(),
    async readLine(deadlineMs) {
      const reading = lines.next(deadlineMs, () => {
        return new SshError(node, 'deadline', `${node}: ${name} printed no line within ${deadlineMs} ms`);
      });
      regulate();
      return await reading;
    },
    ended,
  };
}

/** Feeds a command as fast as its node takes it in: ssh2 itself would keep everything that the node's window has no room for. */
async function feedChannel(channel: ClientChannel, chunks: Chunks, ended: Promise<unknown>): Promise<void> {
  let over = false;
  const end = ended.then(() => {
    over = true;
  });
  for await (const chunk of chunks) {
    if (over) return;
    if (!channel.write(chunk)) await Promise.race([new Promise((drained) => channel.once('drain', drained)), end]);
  }
  channel.end();
}
