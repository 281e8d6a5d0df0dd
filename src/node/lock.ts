import type { Host, RemoteProcess } from '../ssh/host.js';
import { failureOf, NodeError } from './node-error.js';
import { PROGRAM, programArgv } from './program.js';
import { oneLine, runWord } from './run-words.js';
import { headerOf, readField, readRefusal, shown } from './wire.js';

export interface LockRequest {
  /** The run's id: letters, digits, `.`, `_`, `-`. */
  readonly run: string;
  /** Who runs it, as another run will be told. */
  readonly operator: string;
  /** Milliseconds without a sign of life after which the node frees the lock. Default 15000, least 1000, whole seconds. */
  readonly ttlMs?: number;
}

/** The kernel-held lock of a node. */
export interface NodeLock {
  /** Frees the lock and waits until the node has, at most 5 seconds. Never rejects. */
  release(): Promise<void>;
  /** Settles with the reason when the lock is gone without `release`. Never rejects. */
  readonly lost: Promise<string>;
}

/** Another run holds the lock of the node. */
export class LockedError extends NodeError {
  override readonly name = 'LockedError';
  /** The other run's id; empty when it was just taking the lock. */
  readonly holder: string;
  readonly operator: string;
  /** Epoch milliseconds of the node's clock; undefined when it is not known. */
  readonly sinceMs: number | undefined;

  constructor(node: string, holderLine: string) {
    const [, run = '', seconds = '', operator = ''] = /^(\S+) \d+ \d+ (\d+) (.*)$/.exec(holderLine) ?? [];
    const sinceMs = seconds === '' ? undefined : Number(seconds) * 1000;
    const since = sinceMs === undefined ? '' : ` since ${new Date(sinceMs).toISOString()}`;
    super(node, 'lock', 'locked', run === '' ? 'locked by another run' : `locked by run ${run} of ${operator}${since}`);
    this.holder = run;
    this.operator = operator;
    this.sinceMs = sinceMs;
  }
}

const TTL_MS = 15_000;
const START_DEADLINE_MS = 15_000;
const RELEASE_MS = 5_000;
const BEATS_A_TTL = 3;

/**
 * Takes the node's lock as root. It lasts until `release()`, and ends by itself when this process dies, when the connection
 * closes, or `ttlMs` after the network was cut.
 * Throws `LockedError` when another run holds it, `NodeError` and `SshError`.
 */
export async function lockNode(host: Host, request: LockRequest): Promise<NodeLock> {
  const ttlSeconds = Math.max(1, Math.ceil((request.ttlMs ?? TTL_MS) / 1000));
  const run = runWord(host.name, 'lock', request.run);
  const argv = programArgv('lock', [run, String(ttlSeconds), oneLine(request.operator)]);
  const process = await host.start(argv, { asRoot: true });
  process.write(PROGRAM);
  try {
    await expectLocked(host.name, process);
  } catch (error) {
    process.end();
    throw error;
  }
  return holdLock(process, ttlSeconds * 1000);
}

async function expectLocked(node: string, process: RemoteProcess): Promise<void> {
  const received: string[] = [];
  for (;;) {
    const line = await process.readLine(START_DEADLINE_MS);
    if (line === undefined) break;
    received.push(line);
    if (received.length === 1 && line === headerOf('lock')) continue;
    const field = readField(line);
    if (received.length > 1 && field?.key === 'locked') return;
    if (field?.key === 'holder') throw new LockedError(node, field.value);
    const refusal = readRefusal(line);
    if (refusal !== undefined) throw new NodeError(node, 'lock', failureOf(refusal.code), refusal.text);
    throw new NodeError(node, 'lock', 'malformed', `not understood: ${shown(line)}`);
  }
  const { code, stderr } = await process.ended;
  throw new NodeError(
    node,
    'lock',
    'malformed',
    `ended with ${code} after ${shown(received.join('\n'))}: ${shown(stderr)}`,
  );
}

function holdLock(process: RemoteProcess, ttlMs: number): NodeLock {
  let released = false;
  const beating = setInterval(() => process.write('.\n'), ttlMs / BEATS_A_TTL);
  beating.unref();
  const watching = watchAnswers(process, ttlMs).finally(() => clearInterval(beating));
  const lost = watching.then((reason) => (released ? new Promise<string>(() => {}) : reason));
  return {
    lost,
    async release() {
      released = true;
      clearInterval(beating);
      process.end();
      await Promise.race([process.ended, afterMs(RELEASE_MS)]);
    },
  };
}

/** Reads the answers to the heartbeats; returns why there are no more. */
async function watchAnswers(process: RemoteProcess, ttlMs: number): Promise<string> {
  try {
    for (;;) {
      const line = await process.readLine(ttlMs);
      if (line === undefined) break;
      if (line !== 'alive')
        return line.startsWith('released ')
          ? `the node freed the lock: ${line.slice(9)}`
          : `not understood: ${shown(line)}`;
    }
    const { code, signal, stderr } = await process.ended;
    return `the process that held it ended (${signal ?? `exit ${code}`})${stderr === '' ? '' : `: ${shown(stderr)}`}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const afterMs = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
