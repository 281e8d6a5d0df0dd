import { canBeWord, MAX_WORD_BYTES, quoteForAnyShell } from './quote.js';

/** What a remote command line is made of. */
export interface CommandParts {
  readonly argv: readonly string[];
  /** `sudo` to become root by sudo, `none` to run as the SSH user. */
  readonly become: 'none' | 'sudo';
  /** Milliseconds until the node itself ends the command; `undefined` for a command that lives on. */
  readonly deadlineMs: number | undefined;
}

/** A command line, or why there can be none. */
export type ComposedCommand = { readonly line: string } | { readonly problem: string };

/** Seconds between SIGTERM and SIGKILL for a command that outlived its deadline. */
const KILL_AFTER_SECONDS = 2;

/** Whole seconds that `timeout` is given for a deadline in milliseconds: rounded up, since busybox takes no fractions. */
export function timeoutSeconds(deadlineMs: number): number {
  return Math.max(1, Math.ceil(deadlineMs / 1000));
}

/**
 * The words that run on the node. `timeout` stands inside sudo, because a `timeout` without root may not signal a process of root's.
 * sudo runs in the C locale so that its refusals can be recognised.
 */
export function remoteWords(parts: CommandParts): string[] {
  const limited =
    parts.deadlineMs === undefined
      ? [...parts.argv]
      : ['timeout', '-k', String(KILL_AFTER_SECONDS), String(timeoutSeconds(parts.deadlineMs)), ...parts.argv];
  return parts.become === 'sudo' ? ['env', 'LC_ALL=C', 'sudo', '-n', '--', ...limited] : limited;
}

/** The line that is sent to the node's login shell. Fails for an empty argv, a word that no process can be given, and a line too long for execve(2). */
export function composeCommand(parts: CommandParts): ComposedCommand {
  if (parts.argv.length === 0 || parts.argv[0] === '') return { problem: 'the command is empty' };
  const bad = parts.argv.findIndex((word) => !canBeWord(word));
  if (bad >= 0) return { problem: `word ${bad + 1} of the command holds a NUL byte or is not valid Unicode` };
  const line = quoteForAnyShell(remoteWords(parts));
  const bytes = Buffer.byteLength(line);
  if (bytes >= MAX_WORD_BYTES) {
    return {
      problem: `the command line has ${bytes} bytes, and Linux takes fewer than ${MAX_WORD_BYTES}; send data on standard input`,
    };
  }
  return { line };
}

/** A command as it is shown in messages: at most 120 characters on one line. */
export function showCommand(argv: readonly string[]): string {
  const line = quoteForDisplay(argv);
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`;
}

function quoteForDisplay(argv: readonly string[]): string {
  return argv.map((word) => (/[^!-~]|['"\\]/.test(word) || word === '' ? JSON.stringify(word) : word)).join(' ');
}
