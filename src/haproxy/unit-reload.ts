/**
 * What a systemd unit's ExecReload does to HAProxy.
 * - `none`: there is no ExecReload
 * - `signal`: sends SIGUSR2 or SIGHUP to the main process
 * - `finish`: starts a new process with `-sf`
 * - `master-cli`: asks a socket for `reload`
 * - `terminate`: starts a new process with `-st`, or asks for `hard-reload`
 * - `restart`: restarts the service
 * - `kill`: sends a signal that ends HAProxy instead of reloading it
 * - `script`: hands over to a script whose doing is not known
 */
export type UnitReload = 'none' | 'signal' | 'finish' | 'master-cli' | 'terminate' | 'restart' | 'kill' | 'script';

/** The argument vectors of a value as `systemctl show` prints it, or the whole text where it is plain. */
function commandsOf(execReload: string): readonly string[] {
  const vectors = [...execReload.matchAll(/argv\[\]=(.*?) ; /g)].map((match) => match[1] ?? '');
  return vectors.length > 0 ? vectors : [execReload];
}

/** Which signals each `kill` sends; `kill PID` sends TERM. */
function signalsOf(command: string): readonly string[] {
  return [...command.matchAll(/(?:^|[\s/;&'"])kill\s+(?:--signal[= ]|-s\s*|-)?([A-Z]*\d*)/g)].map((match) =>
    (match[1] || 'TERM').replace(/^SIG/, ''),
  );
}

const reloadSignals: ReadonlySet<string> = new Set(['USR2', 'HUP', '12', '1']);

/**
 * Tells what ExecReload does from its text, the worst first: one command of several that breaks sessions is enough.
 * Checks of the configuration (`-c`) count as nothing.
 */
export function tellUnitReload(execReload: string): UnitReload {
  const commands = commandsOf(execReload).filter((command) => command.trim() !== '');
  const some = (form: RegExp): boolean => commands.some((command) => form.test(command));
  if (commands.length === 0) return 'none';
  if (some(/(?:^|\s)-st(?:\s|$)/) || some(/\bhard-reload\b/)) return 'terminate';
  if (some(/\b(?:try-|force-)?restart\b/)) return 'restart';
  const signals = commands.flatMap(signalsOf);
  if (signals.some((signal) => !reloadSignals.has(signal))) return 'kill';
  if (signals.length > 0) return 'signal';
  if (some(/(?:^|\s)-sf(?:\s|$)/)) return 'finish';
  return some(/\breload\b.*(?:\bsocat\b|\bncat?\b)/) ? 'master-cli' : 'script';
}

/** Whether such a reload ends sessions: it is none. */
export const cutsSessions = (does: UnitReload): boolean =>
  does === 'terminate' || does === 'restart' || does === 'kill';
