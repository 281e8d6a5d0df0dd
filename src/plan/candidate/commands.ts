import { posix } from 'node:path';
import type { KeepalivedConfig, Position } from '../../keepalived/config.js';

/** A command that keepalived runs: a check of a `vrrp_script`, or a notify script. */
export interface ScriptCommand {
  /** In words, e.g. `vrrp_script haproxy_serves` or `notify_master of VI_1`. */
  readonly what: string;
  readonly check: boolean;
  readonly program: string;
  /** The script behind an interpreter: `/bin/sh /usr/local/bin/check`. */
  readonly script?: string;
  readonly words: readonly string[];
  readonly user?: string;
  readonly at: Position;
}

const INTERPRETERS = /^(?:sh|bash|dash|ash|ksh|zsh|perl|python[\d.]*|ruby|lua[\d.]*|node)$/;

/** The commands of a configuration that keepalived would run. A check that nothing tracks is not run, and not among them. */
export function commandsOf(config: KeepalivedConfig): readonly ScriptCommand[] {
  const tracked = new Set(
    [...config.instances, ...config.syncGroups].flatMap(({ tracks = [] }) =>
      tracks.filter(({ kind }) => kind === 'script').map(({ name }) => name),
    ),
  );
  return [
    ...config.scripts
      .filter(({ name }) => tracked.has(name))
      .map(({ name, argv, user, at }) => commandOf(`vrrp_script ${name}`, true, { argv, user, at })),
    ...(config.notifyScripts ?? []).map(({ keyword, of, argv, user, at }) =>
      commandOf(of === undefined ? keyword : `${keyword} of ${of}`, false, { argv, user, at }),
    ),
  ].filter(({ program }) => program !== '');
}

function commandOf(
  what: string,
  check: boolean,
  { argv, user, at }: { readonly argv: readonly string[]; readonly user: string | undefined; readonly at: Position },
): ScriptCommand {
  const [program = '', first] = argv;
  const isScript = INTERPRETERS.test(posix.basename(program)) && first?.startsWith('/') === true;
  return {
    what,
    check,
    program: tidy(program),
    ...(isScript && first !== undefined ? { script: tidy(first) } : {}),
    words: argv,
    ...(user === undefined ? {} : { user }),
    at,
  };
}

const tidy = (path: string): string => (path.startsWith('/') ? posix.normalize(path) : path);

/** keepalived's own default; root where there is no such user. */
export const DEFAULT_SCRIPT_USER = 'keepalived_script';

/** Whom keepalived runs a command as: the script's own `user`, else `script_user`, else `keepalived_script`. */
export function scriptUserOf(
  { user }: Pick<ScriptCommand, 'user'>,
  { globals }: Pick<KeepalivedConfig, 'globals'>,
): { readonly user: string; readonly group?: string } {
  const [name = DEFAULT_SCRIPT_USER, group] = (user ?? globals.scriptUser ?? DEFAULT_SCRIPT_USER).split(' ');
  return group === undefined ? { user: name } : { user: name, group };
}
