import type { Chunks, ExecResult, Host, RemoteProcess } from '../ssh/host.js';
import { failureOf, NodeError } from './node-error.js';
import { PROGRAM, programArgv, type Verb } from './program.js';
import { type Answer, readAnswer, readField, shown, WireError } from './wire.js';

export interface CallOptions {
  /** Milliseconds from the call to the answer's last line. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs one verb of the node program as root and returns its answer.
 * Throws a `NodeError` when the program refuses or when what came back is not its answer, and the host's `SshError`.
 */
export async function callProgram(
  host: Host,
  verb: Verb,
  args: readonly string[],
  options: CallOptions,
): Promise<Answer> {
  const result = await host.exec(programArgv(verb, args), { ...options, stdin: PROGRAM, asRoot: true });
  return granted(host.name, verb, result);
}

/**
 * Runs a verb that reads its standard input. The input follows the program only once that has said `ready`: a shell that reads
 * its program from a pipe reads ahead. `deadlineMs` counts anew with every line that is waited for.
 */
export async function callWithInput(
  host: Host,
  verb: Verb,
  args: readonly string[],
  input: Chunks,
  { deadlineMs, signal }: CallOptions,
): Promise<Answer> {
  const process = await host.start(programArgv(verb, args), {
    asRoot: true,
    ...(signal === undefined ? {} : { signal }),
  });
  process.write(PROGRAM);
  try {
    const lines = await readLines(process, deadlineMs, async (line) => {
      if (readField(line)?.key === 'ready') await process.feed(input);
    });
    const end = await process.ended;
    return granted(host.name, verb, { ...end, stdout: lines.map((line) => `${line}\n`).join('') });
  } finally {
    process.end();
  }
}

async function readLines(
  process: RemoteProcess,
  deadlineMs: number,
  see: (line: string) => Promise<void>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await process.readLine(deadlineMs);
    if (line === undefined) return lines;
    lines.push(line);
    await see(line);
  }
}

function granted(node: string, verb: Verb, result: ExecResult): Answer {
  const answer = readOrExplain(node, verb, result);
  if (answer.refusal !== undefined) {
    throw new NodeError(node, verb, failureOf(answer.refusal.code), answer.refusal.text);
  }
  return answer;
}

function readOrExplain(node: string, verb: Verb, result: ExecResult): Answer {
  try {
    return readAnswer(result.stdout, verb);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const ended = result.signal === null ? `exit ${result.code}` : `signal ${result.signal}`;
    const complaint = result.stderr === '' ? '' : `, standard error: ${shown(result.stderr)}`;
    throw new NodeError(node, verb, 'malformed', `${error.message} (${ended}${complaint})`, { cause: error });
  }
}
