import type { NodeSpec } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { labelledOf, linesOf, valuesOf } from './answer.js';
import { callProgram } from './call.js';
import { runWord } from './run-words.js';
import { serviceWords } from './services.js';
import type { Answer } from './wire.js';

/** What one check of a configuration said. */
export interface CheckResult {
  /** 128 and more: a signal ended it, e.g. 139 for a segmentation fault. */
  readonly exitCode: number;
  /** The command that ran, words joined by blanks, to be shown. */
  readonly command: string;
  /** Everything it printed, one message a line. */
  readonly messages: readonly string[];
}

/** What the checks said of the files that were staged on a node, each in its place. A check that could not be made is absent, with why in `unknowns`. */
export interface CandidateChecks {
  readonly node: string;
  /** `haproxy -c`, as the service runs. It does not bind, chroot or look at limits. */
  readonly haproxy?: CheckResult;
  /** `keepalived -t`, as the service runs. Its exit status says little: see `judgeKeepalivedTest`. */
  readonly keepalived?: CheckResult;
  /** `keepalived -t` of the files as they are now: which messages are not new. */
  readonly keepalivedNow?: CheckResult;
  readonly unknowns: readonly string[];
}

/** Milliseconds: directories are copied, and a configuration with many certificates or maps takes its time. */
const DEADLINE_MS = 180_000;

/**
 * Checks the files that were staged on a node for `run` as root, in their places, while nothing of the live tree changes: in a mount namespace
 * of the checks' own. Where a node allows none, only `keepalivedNow` is there.
 * Throws `NodeError` (code `not-staged` when nothing lies there for the run) and `SshError`.
 */
export async function validateCandidate(
  host: Host,
  spec: NodeSpec,
  run: string,
  options: { readonly signal?: AbortSignal; readonly deadlineMs?: number } = {},
): Promise<CandidateChecks> {
  const words = [runWord(host.name, 'candidate', run), ...serviceWords(spec)];
  const answer = await callProgram(host, 'candidate', words, { deadlineMs: DEADLINE_MS, ...options });
  const haproxy = checkResultOf(answer, 'haproxy');
  const keepalived = checkResultOf(answer, 'keepalived');
  const keepalivedNow = checkResultOf(answer, 'live');
  return {
    node: host.name,
    ...(haproxy === undefined ? {} : { haproxy }),
    ...(keepalived === undefined ? {} : { keepalived }),
    ...(keepalivedNow === undefined ? {} : { keepalivedNow }),
    unknowns: valuesOf(answer, 'unknown'),
  };
}

/** The check of that label in an answer; undefined when it was not made. */
export function checkResultOf(answer: Answer, label: string): CheckResult | undefined {
  const of = (key: 'exit' | 'command'): string | undefined => labelledOf(answer, key, label);
  const status = of('exit');
  if (status === undefined || !/^\d{1,3}$/.test(status)) return undefined;
  return { exitCode: Number(status), command: of('command') ?? '', messages: linesOf(answer, 'messages', label) ?? [] };
}
