import type { ExecResult } from './host.js';

/** Why root was refused, in sudo's words, and what to do. */
export interface BecomeRefusal {
  readonly why: string;
  readonly remedy: string;
}

/** What sudo and sudo-rs print in the C locale when they refuse before the command has started. */
const REFUSALS: readonly RegExp[] = [
  /^sudo: a password is required$/m,
  /^sudo: a terminal is required to read the password.*$/m,
  /^sudo: no tty present and no askpass program specified$/m,
  /^sudo: interactive authentication is required$/m,
  /^sudo: sorry, you must have a tty to run sudo$/m,
  /^.*is not in the sudoers file\..*$/m,
  /^.*is not allowed to (?:execute|run sudo).*$/m,
  /^sudo: (?:authentication failed|account validation failure|PAM .*|no valid sudoers sources found.*|.*no new privileges.*)$/m,
  /^(?:sudo: )?I'm sorry .*I'm afraid I can't do that$/m,
  /^sudo: .*must be owned by uid 0 and have the setuid bit set$/m,
];

const SUDO_MISSING = /sudo.*(?:not found|no such file)|unknown command.*sudo/i;

/**
 * Tells a refusal of sudo from a failure of the command that sudo ran; `undefined` for the latter.
 * sudo refuses with status 1 and no output; `env` and shells report a missing sudo with 127.
 */
export function becomeRefusal(
  result: Pick<ExecResult, 'code' | 'stderr'> & { readonly stdout?: string },
  user: string,
): BecomeRefusal | undefined {
  if (result.stdout !== undefined && result.stdout !== '') return undefined;
  if (result.code === 127 && SUDO_MISSING.test(result.stderr)) {
    return { why: result.stderr.trim(), remedy: 'install sudo on the node, or connect as root' };
  }
  if (result.code !== 1) return undefined;
  const why = REFUSALS.map((refusal) => refusal.exec(result.stderr)?.[0]).find((line) => line !== undefined);
  if (why === undefined) return undefined;
  return { why: why.trim(), remedy: sudoRemedy(user, why) };
}

function sudoRemedy(user: string, why: string): string {
  if (/must have a tty/.test(why)) return `on the node, put "Defaults:${user} !requiretty" into /etc/sudoers.d/hitless`;
  if (/setuid bit|no new privileges/.test(why)) return `sudo cannot work for ${user} on the node: repair it there`;
  return `on the node, put "${user} ALL=(root) NOPASSWD: ALL" into /etc/sudoers.d/hitless (mode 0440), then try: sudo -n -- timeout -k 2 5 true`;
}
