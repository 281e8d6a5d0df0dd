import type { ClientChannel } from 'ssh2';
import { becomeRefusal } from './become.js';
import { openChannel } from './channel-open.js';
import { type CommandParts, composeCommand, showCommand, timeoutSeconds } from './command.js';
import type { Connection } from './connection.js';
import { SshError, type SshFailure } from './error.js';
import type { ExecOptions, ExecResult } from './host.js';

const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Milliseconds that the node's own `timeout` is given to report before the channel is closed from here. */
const LOCAL_MARGIN_MS = 500;

/** How a command that `timeout` has ended looks: GNU's own status, that of SIGKILL, and busybox's SIGTERM. */
const TIMED_OUT_CODES: readonly (number | null)[] = [124, 137, 143];

/** Opens a session channel that runs a command line. */
export function openExec(
  connection: Connection,
  parts: CommandParts,
  options: { readonly deadlineMs?: number; readonly signal?: AbortSignal },
): Promise<ClientChannel> {
  const composed = composeCommand(parts);
  if ('problem' in composed) {
    return Promise.reject(new SshError(connection.node, 'config', `${connection.node}: ${composed.problem}`));
  }
  return openChannel(connection, {
    what: `a session for ${showCommand(parts.argv)}`,
    remedy: 'the node may allow too few sessions on one connection (MaxSessions in sshd_config), or a forced command',
    ...options,
    request: (callback) => connection.client.exec(composed.line, callback),
  });
}

/**
 * Runs a command to its end. The node's `timeout` ends it at its deadline, with its whole process group; the channel is closed from here
 * half a second later if that did not help. (Busybox's `timeout` ends only the command itself.)
 * A command that has ended while a child of its holds the output open counts as ended when the deadline comes.
 */
export async function exec(
  connection: Connection,
  become: 'none' | 'sudo',
  argv: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const startedAt = performance.now();
  const grantedMs = timeoutSeconds(options.deadlineMs) * 1000;
  const parts: CommandParts = {
    argv,
    become: options.asRoot === true ? become : 'none',
    deadlineMs: options.deadlineMs,
  };
  const channel = await openExec(connection, parts, {
    deadlineMs: grantedMs + LOCAL_MARGIN_MS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const leftMs = grantedMs + LOCAL_MARGIN_MS - (performance.now() - startedAt);
  const result = await collect(connection, channel, argv, options, leftMs);
  const tookMs = performance.now() - startedAt;
  const byTimeout = TIMED_OUT_CODES.includes(result.code) || result.signal === 'SIGTERM' || result.signal === 'SIGKILL';
  if (byTimeout && tookMs >= grantedMs) throw failure(connection, argv, 'deadline', deadlineText(options));
  const refusal = parts.become === 'sudo' ? becomeRefusal(result, connection.user) : undefined;
  if (refusal !== undefined) {
    throw new SshError(
      connection.node,
      'become',
      `${connection.node}: ${connection.user} may not become root for ${showCommand(argv)}: ${refusal.why}`,
      { remedy: refusal.remedy },
    );
  }
  return result;
}

/** Feeds the command and gathers what it prints, until its channel closes. */
function collect(
  connection: Connection,
  channel: ClientChannel,
  argv: readonly string[],
  options: ExecOptions,
  leftMs: number,
): Promise<ExecResult> {
  const limit = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  return new Promise((resolve, reject) => {
    let end: Pick<ExecResult, 'code' | 'signal'> | undefined;
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      forget?.();
      outcome();
    };
    const fail = (error: SshError) => {
      settle(() => reject(error));
      channel.close();
    };
    const finish = () => settle(() => resolve({ ...(end ?? NO_STATUS), stdout: stdout.text(), stderr: stderr.text() }));
    const tooMuch = (name: string) => {
      fail(failure(connection, argv, 'output', `printed more than ${limit} bytes of ${name}`));
    };
    const stdout = gather(limit, () => tooMuch('standard output'));
    const stderr = gather(limit, () => tooMuch('standard error'));
    const onAbort = () => fail(failure(connection, argv, 'aborted', 'was aborted'));
    const timer = setTimeout(() => {
      if (end === undefined) fail(failure(connection, argv, 'deadline', deadlineText(options)));
      else finish();
      channel.close();
    }, leftMs);
    let forget: (() => void) | undefined;
    channel.on('data', stdout.add);
    channel.stderr.on('data', stderr.add);
    channel.on('error', () => undefined);
    channel.on('exit', (code: number | null, signal?: string) => {
      end = code === null ? { code, signal: signal ?? 'unknown' } : { code, signal: null };
    });
    channel.on('close', finish);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    forget = connection.onEnd(fail);
    if (options.signal?.aborted) onAbort();
    channel.end(options.stdin ?? '');
  });
}

/** sshd sends no status for a command that it could not watch to its end. */
const NO_STATUS: Pick<ExecResult, 'code' | 'signal'> = { code: null, signal: 'unknown' };

function gather(limit: number, onTooMuch: () => void) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add: (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else onTooMuch();
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

function deadlineText(options: ExecOptions): string {
  return `did not end within ${options.deadlineMs} ms`;
}

function failure(connection: Connection, argv: readonly string[], kind: SshFailure, what: string): SshError {
  return new SshError(connection.node, kind, `${connection.node}: ${showCommand(argv)} ${what}`);
}
