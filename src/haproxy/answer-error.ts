const maxShown = 400;

function shown(received: string): string {
  const head =
    received.length > maxShown ? `${received.slice(0, maxShown)}… (${received.length} characters)` : received;
  return JSON.stringify(head);
}

/** A socket of HAProxy answered something else than the command's answer. The message shows what was received, at most 400 characters of it. */
export class HaproxyAnswerError extends Error {
  override readonly name = 'HaproxyAnswerError';
  /** The command that was asked, e.g. `show proc`. */
  readonly command: string;
  readonly received: string;

  constructor(command: string, reason: string, received: string) {
    super(`'${command}': ${reason}; received ${shown(received)}`);
    this.command = command;
    this.received = received;
  }
}
