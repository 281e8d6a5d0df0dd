import { posix } from 'node:path';
import { globalSettings } from '../../haproxy/global.js';
import type { KeepalivedConfig } from '../../keepalived/config.js';
import { SCRIPT_PROGRAMS } from '../../node/host-facts.js';
import { commandsOf, DEFAULT_SCRIPT_USER, type ScriptCommand, scriptUserOf } from '../../plan/candidate/commands.js';
import { type ScriptFault, scriptFaults } from '../../plan/candidate/scripts.js';
import type { NodeWith } from '../evidence.js';
import type { Found } from '../finding.js';
import { signalsNothing } from '../haproxy-checks.js';
import { nodeRule, type Rule } from '../rule.js';

/** What one kind of fault does to each script that keepalived would run; a notify script less than a check. */
function* faultsOfKind(
  { keepalived, inspection }: NodeWith<'keepalived' | 'inspection'>,
  isWanted: (fault: ScriptFault) => boolean,
): Iterable<Found> {
  for (const command of commandsOf(keepalived))
    for (const { text, remedy } of scriptFaults(command, keepalived, inspection).filter(isWanted))
      yield {
        message: `${command.what}: ${text}`,
        at: command.at,
        remedy,
        ...(!command.check && { severity: 'medium' }),
      };
}

const notRunnable = nodeRule({
  id: 'script-not-runnable',
  severity: 'critical',
  what: 'A script of keepalived.conf cannot be run',
  why: 'keepalived runs without the check, often without a word in its log and none from keepalived -t; or it counts as failed at every run. A notify script that cannot be run leaves what it should have done undone at the next failover.',
  remedy: 'Put the script where keepalived.conf says, executable for its user, with its interpreter.',
  sources: [
    'keepalived lib/notify.c, check_script_secure',
    'measured on keepalived 2.2.7: a script without execute permission passes -t and is dropped',
  ],
  needs: ['keepalived', 'inspection'],
  check: (node) => faultsOfKind(node, ({ kind }) => kind !== 'insecure'),
});

const insecure = nodeRule({
  id: 'script-insecure',
  severity: 'critical',
  what: 'enable_script_security turns a script off, as others than root may change it',
  why: 'keepalived logs `Unsafe permissions … disabling` and runs without the check: the VIP no longer depends on it.',
  remedy: 'Let root own the script and every directory above it, and nobody else write to them.',
  sources: [
    'keepalived lib/notify.c, check_script_secure',
    'measured on keepalived 2.2.7',
    'keepalived.conf(5), enable_script_security',
  ],
  needs: ['keepalived', 'inspection'],
  check: (node) => faultsOfKind(node, ({ kind }) => kind === 'insecure'),
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

const WANTED_PROGRAMS: ReadonlySet<string> = new Set(SCRIPT_PROGRAMS);

const programMissing = nodeRule({
  id: 'script-program-missing',
  severity: 'high',
  what: 'A script calls a program by its bare name that is not installed',
  why: 'A check that cannot be started counts as failed or is dropped: the node is in FAULT, or its priority never depends on what should be checked. killall needs psmisc, which minimal installations lack.',
  remedy: 'Install the program, or write its absolute path.',
  sources: ['acassen/keepalived#1420', 'acassen/keepalived#1376', 'keepalived lib/notify.c, find_path'],
  needs: ['keepalived', 'host'],
  *check({ keepalived, host }) {
    for (const { what, words, program, at, check } of commandsOf(keepalived)) {
      if (program.startsWith('/') || host.programs.has(program) || !WANTED_PROGRAMS.has(program)) continue;
      yield {
        message: `${what} runs ${words.join(' ')}, but ${program} is not installed`,
        at,
        ...(!check && { severity: 'medium' }),
      };
    }
  },
});

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

/** Whether keepalived can run what keepalived.conf names, and as whom. */
export const keepalivedScriptRules: readonly Rule[] = [
  notRunnable,
  insecure,
  userUnset,
  securityOff,
  programMissing,
  notPermitted,
];
