import { HaproxyAnswerError } from '../haproxy/answer-error.js';
import { parseReloadAnswer, type ReloadAnswer } from '../haproxy/reload-answer.js';
import type { ReloadMethod } from '../haproxy/reload-method.js';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import { fieldOf, linesOf } from './answer.js';
import { askSocket } from './ask-socket.js';
import { callProgram } from './call.js';
import { NodeError } from './node-error.js';

/**
 * What the channel claimed about a reload; it proves nothing, in either direction.
 * - `done`: it says that the reload went well
 * - `failed`: it says that the reload failed, or could not be asked for
 * - `unknown`: the channel tells no result, or went silent on the way
 */
export interface ReloadOutcome {
  readonly claimed: 'done' | 'failed' | 'unknown';
  readonly detail: string;
}

/** Milliseconds: the master answers when the new worker has read its whole configuration. */
const RELOAD_DEADLINE_MS = 90_000;
const CHECK_DEADLINE_MS = 10_000;
const BUSY_TRIES = 20;
const BUSY_PAUSE_MS = 500;

/**
 * Reloads HAProxy on a node, with the node's lock held for `run` (the node itself checks that).
 * A silence after the request was sent is `unknown`, not an error: whether it happened is for the proof to find out.
 * Throws `NodeError` when nothing was done (code `lock-lost`, `gone`, `not-haproxy`, `command`), and `SshError` when it was not sent.
 */
export async function reloadNode(host: Host, run: string, method: ReloadMethod): Promise<ReloadOutcome> {
  // The node program looks at the lock itself; the master's socket knows of no lock.
  if (method.kind === 'master-cli') await callProgram(host, 'check', [run], { deadlineMs: CHECK_DEADLINE_MS });
  try {
    if (method.kind === 'master-cli') return await reloadByMaster(host, method);
    return await reloadByProgram(host, [run, ...wordsOf(method)], method);
  } catch (error) {
    if (isSilence(error)) return { claimed: 'unknown', detail: `no answer: ${error.message}` };
    throw error;
  }
}

const isSilence = (error: unknown): error is Error =>
  (error instanceof SshError && (error.failure === 'deadline' || error.failure === 'lost')) ||
  (error instanceof NodeError && error.code === 'malformed');

/** `reload` on the master socket: since HAProxy 2.7 it tells how the reload went, before that nothing. */
async function reloadByMaster(
  host: Host,
  { socket, synchronous }: Extract<ReloadMethod, { kind: 'master-cli' }>,
): Promise<ReloadOutcome> {
  for (let tries = 1; ; tries += 1) {
    const answer = await askMaster(host, socket, synchronous);
    if (answer.result === 'loaded') return { claimed: 'done', detail: answer.log };
    if (answer.result === 'failed') return { claimed: 'failed', detail: answer.log };
    if (answer.result === 'accepted')
      return { claimed: 'unknown', detail: 'sent; before HAProxy 2.7 the master tells no result' };
    if (answer.result === 'unclear') return { claimed: 'unknown', detail: answer.detail };
    if (tries >= BUSY_TRIES) return { claimed: 'failed', detail: 'another reload was in progress all the time' };
    await new Promise((resolve) => {
      setTimeout(resolve, BUSY_PAUSE_MS);
    });
  }
}

/** A master that replaces itself may break the connection after it took the request: that is unclear, not an error. */
async function askMaster(
  host: Host,
  socket: string,
  synchronous: boolean,
): Promise<ReloadAnswer | { readonly result: 'unclear'; readonly detail: string }> {
  try {
    return parseReloadAnswer(await askSocket(host, socket, 'reload', RELOAD_DEADLINE_MS), { synchronous });
  } catch (error) {
    const unclear = error instanceof HaproxyAnswerError || (error instanceof NodeError && error.code === 'runtime');
    if (unclear) return { result: 'unclear', detail: error.message };
    throw error;
  }
}

function wordsOf(method: Exclude<ReloadMethod, { kind: 'master-cli' }>): readonly string[] {
  if (method.kind === 'systemd') return ['systemd', method.unit];
  if (method.kind === 'signal') return ['signal', String(method.masterPid), String(method.startTicks)];
  return ['classic', method.pids.join(','), method.listenersFrom ?? '-', '--', ...method.argv];
}

async function reloadByProgram(
  host: Host,
  args: readonly string[],
  method: Exclude<ReloadMethod, { kind: 'master-cli' }>,
): Promise<ReloadOutcome> {
  const answer = await callProgram(host, 'reload', args, { deadlineMs: RELOAD_DEADLINE_MS });
  const exitCode = Number(fieldOf(answer, 'exit') || Number.NaN);
  const messages = (linesOf(answer, 'messages') ?? []).join('\n');
  if (exitCode !== 0) return { claimed: 'failed', detail: messages || `exit ${exitCode}` };
  // a signal was only delivered: nothing says what became of it
  return method.kind === 'signal'
    ? { claimed: 'unknown', detail: `SIGUSR2 was sent to ${method.masterPid}` }
    : { claimed: 'done', detail: messages };
}
