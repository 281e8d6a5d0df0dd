import type { ExecResult, Host } from '../ssh/host.js';
import { failureOf, NodeError } from './node-error.js';
import { PROGRAM, programArgv, type Verb } from './program.js';
import { type Answer, readAnswer, shown, WireError } from './wire.js';

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
  const answer = readOrExplain(host.name, verb, result);
  if (answer.refusal !== undefined) {
    throw new NodeError(host.name, verb, failureOf(answer.refusal.code), answer.refusal.text);
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
