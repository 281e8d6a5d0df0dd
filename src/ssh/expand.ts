import { createHash } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';

/** What the percent tokens of ssh_config(5), TOKENS, stand for. */
export interface Tokens {
  /** The host as it was asked for. */
  readonly original: string;
  /** The host that is connected to. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly alias?: string;
}

/** The user that runs this process, from the password database as OpenSSH has it. */
export function localUser(): { readonly name: string; readonly home: string } {
  try {
    const { username, homedir: home } = userInfo();
    return { name: username, home };
  } catch {
    // No entry in the password database, as in some containers.
    return { name: process.env['USER'] ?? 'root', home: homedir() };
  }
}

/** Puts the home directory for a leading `~/`. */
export function expandHome(path: string): string {
  return path.startsWith('~/') ? `${localUser().home}${path.slice(1)}` : path;
}

/** Expands `~/`, `${VARIABLE}` and percent tokens in a path from ssh_config. A token that is not known stays as it is. */
export function expandPath(path: string, tokens: Tokens): string {
  const local = localUser();
  const self = hostname();
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    C: createHash('sha1').update(`${self}${tokens.host}${tokens.port}${tokens.user}`).digest('hex'),
    d: local.home,
    h: tokens.host,
    i: String(process.getuid?.() ?? ''),
    k: tokens.alias ?? tokens.original,
    L: self.split('.')[0] ?? self,
    l: self,
    n: tokens.original,
    p: String(tokens.port),
    r: tokens.user,
    u: local.name,
  };
  return expandHome(path)
    .replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole);
}
