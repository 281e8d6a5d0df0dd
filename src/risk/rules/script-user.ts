import { posix } from 'node:path';
import { globalSettings } from '../../haproxy/global.js';
import type { KeepalivedConfig } from '../../keepalived/config.js';
import { commandsOf, DEFAULT_SCRIPT_USER, type ScriptCommand, scriptUserOf } from '../../plan/candidate/commands.js';
import { signalsNothing } from '../haproxy-checks.js';
import { nodeRule, type Rule } from '../rule.js';

const notPermitted = nodeRule({
  id: 'script-may-not-signal',
  severity: 'high',
  what: 'A check asks with signal 0 for a process that its user may not signal',
  why: 'kill(2) of a process of another user fails with EPERM, so killall -0 fails although HAProxy runs: the node is in FAULT, or never has its full priority.',
  remedy:
    'Run the check as root, or ask without a signal: pidof, vrrp_track_process, or rather a request that HAProxy answers.',
  sources: ['kill(2)', 'acassen/keepalived#1420'],
  needs: ['keepalived'],
  *check({ keepalived, haproxy, inspection }) {
    const ofHaproxy = (haproxy && globalSettings(haproxy).user?.value) ?? 'haproxy';
    for (const command of commandsOf(keepalived)) {
      const { user } = scriptUserOf(command, keepalived);
      const signals = /^(?:killall|pkill|kill)$/.test(posix.basename(command.program)) && signalsNothing(command.words);
      const isThere = user !== DEFAULT_SCRIPT_USER || inspection?.users.has(user) === true;
      if (!command.check || !signals || !isThere || user === 'root' || user === ofHaproxy) continue;
      if (inspection?.users.get(user)?.uid === 0) continue;
      yield {
        message: `${command.what} runs ${command.words.join(' ')} as ${user}, who may not signal processes of root`,
        at: command.at,
      };
    }
  },
});

const userUnset = nodeRule({
  id: 'script-user-unset',
  severity: 'medium',
  what: 'Scripts run as whom keepalived chooses: neither they nor script_user name a user',
  why: 'keepalived takes the user keepalived_script where there is one, else root: the same file behaves differently on two nodes, and 2.0.10 does not run such a check at all.',
  remedy: 'Set script_user in global_defs, or a user for each script.',
  sources: ['keepalived.conf(5), script_user', 'acassen/keepalived#2184', 'measured on keepalived 2.2.7'],
  needs: ['keepalived'],
  *check({ keepalived, inspection }) {
    const [first, ...others] = commandsOf(keepalived).filter(({ user }) => user === undefined);
    if (
      first === undefined ||
      keepalived.globals.scriptUser !== undefined ||
      inspection?.users.has(DEFAULT_SCRIPT_USER)
    )
      return;
    const who = inspection === undefined ? '' : `, and there is no user ${DEFAULT_SCRIPT_USER}: root runs it`;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    yield {
      message: `no user is set for ${first.what}${more}${who}`,
      at: first.at,
      ...(inspection === undefined && { doubt: `whether there is a user ${DEFAULT_SCRIPT_USER} is not known` }),
    };
  },
});

const securityOff = nodeRule({
  id: 'script-security-off',
  severity: 'medium',
  what: 'keepalived runs scripts as root without enable_script_security',
  why: 'Whoever may write to such a script, or to a directory above it, is root on the node; keepalived warns of it with every -t.',
  remedy:
    'Set enable_script_security in global_defs once all scripts belong to root, and script_user to an account of its own.',
  sources: ['keepalived.conf(5), enable_script_security', 'measured on keepalived 2.2.7: status 6 of keepalived -t'],
  needs: ['keepalived'],
  *check({ keepalived, inspection }) {
    if (keepalived.globals.enableScriptSecurity) return;
    const [first] = commandsOf(keepalived).filter((command) => mayBeRoot(command, keepalived, inspection?.users));
    if (first !== undefined)
      yield { message: `enable_script_security is not set, and root runs ${first.what}`, at: first.at };
  },
});

function mayBeRoot(
  command: ScriptCommand,
  config: KeepalivedConfig,
  users: ReadonlyMap<string, { readonly uid: number }> | undefined,
): boolean {
  const { user } = scriptUserOf(command, config);
  if (user === 'root') return true;
  return user === DEFAULT_SCRIPT_USER ? users?.has(user) === false : users?.get(user)?.uid === 0;
}

/** Whom keepalived runs its scripts as, and what that lets them do. */
export const scriptUserRules: readonly Rule[] = [notPermitted, userUnset, securityOff];
