import type { NodeSpec } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { fieldOf, linesOf } from './answer.js';
import { callProgram } from './call.js';
import { serviceWords } from './services.js';

/** What `haproxy -c` said about the configuration on the node's disk. */
export interface NodeValidation {
  /** The exit status was 0. HAProxy does not bind, chroot or look at limits for it, so `ok` is not yet a successful reload. */
  readonly ok: boolean;
  readonly exitCode: number;
  /** The command that ran, words joined by blanks, to be shown. */
  readonly command: string;
  /** Warnings and errors, at most 200 lines. */
  readonly messages: string;
}

/** Milliseconds: a configuration with many certificates or maps takes its time. */
const DEADLINE_MS = 60_000;
const MOST_MESSAGES = 200;

/**
 * Runs `haproxy -c` as root with the arguments, environment and directory of the service as it runs on the node.
 * Throws `NodeError` (code `environment` or `argument` when these can't be repeated safely) and `SshError`.
 */
export async function validateNode(
  host: Host,
  spec: NodeSpec,
  options: { readonly signal?: AbortSignal; readonly deadlineMs?: number } = {},
): Promise<NodeValidation> {
  const answer = await callProgram(host, 'validate', serviceWords(spec), { deadlineMs: DEADLINE_MS, ...options });
  const exitCode = Number(fieldOf(answer, 'exit') || Number.NaN);
  const messages = (linesOf(answer, 'messages') ?? []).slice(0, MOST_MESSAGES).join('\n');
  return { ok: exitCode === 0, exitCode, command: fieldOf(answer, 'command'), messages };
}
