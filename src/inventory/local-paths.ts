import { isAbsolute, join, resolve } from 'node:path';
import type { SshEntry } from './ssh-schema.js';

/** What relative paths and `~` mean. */
export interface Place {
  /** The home directory that `~` stands for. */
  readonly home: string;
  /** The working directory that relative inventory paths start from. */
  readonly cwd: string;
}

/** An absolute path for one written in a file in `directory`; `none` stays `none` where it is a choice, not a file. */
function localPathFrom(directory: string, home: string, written: string): string {
  if (written === '~' || written.startsWith('~/')) return join(home, written.slice(1));
  return isAbsolute(written) ? written : resolve(directory, written);
}

/** The same SSH settings with every local file absolute. */
export function withAbsolutePaths<E extends SshEntry>(ssh: E, directory: string, home: string): E {
  const absolute = (written: string) => localPathFrom(directory, home, written);
  const orNone = (written: string) => (written === 'none' ? written : absolute(written));
  return {
    ...ssh,
    ...(ssh.keys && { keys: ssh.keys.map(absolute) }),
    ...(ssh.knownHosts && { knownHosts: ssh.knownHosts.map(absolute) }),
    ...(ssh.agent !== undefined && { agent: orNone(ssh.agent) }),
    ...(ssh.config !== undefined && { config: orNone(ssh.config) }),
  };
}
