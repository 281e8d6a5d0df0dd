import type { Host } from '../ssh/host.js';
import { fieldOf, valuesOf } from './answer.js';
import { callProgram, callWithInput } from './call.js';
import { NodeError } from './node-error.js';
import type { Service } from './process-facts.js';
import { PROGRAM } from './program.js';
import { oneLine, runWord } from './run-words.js';
import { type ServiceSpec, serviceWords } from './services.js';

/**
 * One line of what a node does to take a run back, in order.
 * - `files`: what `installFiles` replaced, made or deleted is put back
 * - `reload`: by whatever channel works; a service that does not run is started. `listenersFrom`: for HAProxy without a
 *   master, the stats socket that the new process takes its listeners from
 * - `start`: nothing, where the service runs
 * - `restart`: only where nothing else works, for it cuts every session
 * - `stop`: nothing, where keepalived does not run
 * - `wait`: at most 99 s
 */
export type UndoAction =
  | { readonly do: 'files' }
  | { readonly do: 'stop'; readonly service: 'keepalived' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'reload'; readonly service: Service; readonly listenersFrom?: string }
  | { readonly do: 'start' | 'restart'; readonly service: Service };

export interface UndoRequest {
  /** The run's id: letters, digits, `.`, `_`, `-`. */
  readonly run: string;
  /** Who runs it, and what it changes, as people will read it on the node. */
  readonly operator: string;
  readonly what: string;
  /** Milliseconds from now until the node takes the run back unless it is confirmed. Least 1000, to 10 ms. */
  readonly withinMs: number;
  readonly undo: readonly UndoAction[];
}

/** An undo that is armed on a node. */
export interface ArmedUndo {
  /** What takes the run back when the node reboots before it was confirmed; with `none` nothing does until a person reverts it. */
  readonly coversReboot: 'systemd' | 'cron' | 'none';
  /** Epoch milliseconds of the node's clock. */
  readonly deadlineAtMs: number;
}

/** How a run was taken back. */
export interface Reverted {
  /** `failed`: not every line could be done. Everything is kept, and the node lists the run as pending. */
  readonly state: 'reverted' | 'failed';
  /** What became of each line of the undo; empty when the run had been taken back before. */
  readonly did: readonly { readonly ok: boolean; readonly text: string }[];
}

const DEADLINE_MS = 30_000;
/** Each of up to three channels is given 20 seconds to bring a new worker. */
const REVERT_DEADLINE_MS = 180_000;

/**
 * Arms the undo of a run, with the node's lock held for it: from now on the node takes the run back by itself, whatever becomes of this process.
 * Called again for an armed run it moves the deadline, never to an earlier time.
 * Throws `NodeError`: `pending` while an earlier run of the node is not ended, `timer` and `disk` with nothing left behind,
 * `reverted` or `confirmed` when the run has ended, `lock-lost`; and `SshError`.
 */
export async function armUndo(host: Host, spec: ServiceSpec, request: UndoRequest): Promise<ArmedUndo> {
  const { run, withinMs, undo } = request;
  const args = [
    runWord(host.name, 'arm', run),
    hundredthsOf(withinMs),
    oneLine(request.operator),
    oneLine(request.what),
    ...serviceWords(spec),
    '--',
    ...undo.map(wordsOf),
  ];
  const answer = await callWithInput(host, 'arm', args, [Buffer.from(PROGRAM)], { deadlineMs: DEADLINE_MS });
  const covers = fieldOf(answer, 'covers');
  return {
    coversReboot: covers === 'systemd' || covers === 'cron' ? covers : 'none',
    deadlineAtMs: Number(fieldOf(answer, 'deadline')) * 1000,
  };
}

/**
 * Moves the deadline of an armed run to `withinMs` from now, unless it is later already; with `undo` puts that and the deadline,
 * even an earlier one, in the place of what was armed. Throws as `armUndo` does.
 */
export async function rearmUndo(
  host: Host,
  run: string,
  withinMs: number,
  undo: readonly UndoAction[] = [],
): Promise<{ readonly deadlineAtMs: number }> {
  const other = undo.length === 0 ? [] : ['--', ...undo.map(wordsOf)];
  const args = [runWord(host.name, 'arm', run), hundredthsOf(withinMs), ...other];
  const answer = await callProgram(host, 'arm', args, { deadlineMs: DEADLINE_MS });
  return { deadlineAtMs: Number(fieldOf(answer, 'deadline')) * 1000 };
}

/**
 * Confirms a run: the change stays, the timer is gone, and the old files are kept for a later `revertRun`. Nothing happens to a
 * run that is confirmed already. `asItIs`: also a run whose undo failed, which a person has then looked at.
 * Throws `NodeError` (`reverted` when the node's own undo was first, `not-armed`, `no-run`) and `SshError`.
 */
export async function confirmRun(host: Host, run: string, options: { readonly asItIs?: boolean } = {}): Promise<void> {
  const args = [runWord(host.name, 'confirm', run), ...(options.asItIs === true ? ['as-it-is'] : [])];
  await callProgram(host, 'confirm', args, { deadlineMs: DEADLINE_MS });
}

/**
 * Takes a run back now; of a confirmed run, too, as long as its files are as it left them.
 * Throws `NodeError` (`changed` for a confirmed run whose files were changed since, `no-run`, `busy`) and `SshError`.
 */
export async function revertRun(host: Host, run: string): Promise<Reverted> {
  const args = [runWord(host.name, 'revert', run)];
  const answer = await callProgram(host, 'revert', args, { deadlineMs: REVERT_DEADLINE_MS });
  const state = fieldOf(answer, 'state');
  if (state !== 'reverted' && state !== 'failed') {
    throw new NodeError(host.name, 'revert', 'malformed', `it ended as ${JSON.stringify(state)}`);
  }
  const did = valuesOf(answer, 'did').map((value) => ({
    ok: value.startsWith('ok '),
    text: value.slice(value.indexOf(' ') + 1),
  }));
  return { state, did };
}

const hundredthsOf = (ms: number): string => String(Math.max(100, Math.round(ms / 10)));

const MOST_WAIT_HUNDREDTHS = 9999;

function wordsOf(action: UndoAction): string {
  if (action.do === 'files') return 'files';
  if (action.do === 'wait') return `wait ${Math.min(MOST_WAIT_HUNDREDTHS, Math.round(action.ms / 10))}`;
  const socket = action.do === 'reload' && action.listenersFrom !== undefined ? ` ${action.listenersFrom}` : '';
  return `${action.do} ${action.service}${socket}`;
}
