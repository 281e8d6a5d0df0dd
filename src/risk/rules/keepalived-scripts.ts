import { SCRIPT_PROGRAMS } from '../../node/host-facts.js';
import { commandsOf } from '../../plan/candidate/commands.js';
import { type ScriptFault, scriptFaults } from '../../plan/candidate/scripts.js';
import type { NodeWith } from '../evidence.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

/** Of these it is known whether they are installed. */
const WANTED_PROGRAMS: ReadonlySet<string> = new Set(SCRIPT_PROGRAMS);

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
  *check(node) {
    yield* faultsOfKind(node, ({ kind }) => kind !== 'insecure');
    for (const { what, program } of commandsOf(node.keepalived))
      if (!program.startsWith('/') && !WANTED_PROGRAMS.has(program))
        yield { unseen: `whether keepalived finds ${program} of ${what} by PATH` };
  },
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

const programMissing = nodeRule({
  id: 'script-program-missing',
  severity: 'high',
  what: 'A script calls a program by its bare name that is not installed',
  why: 'A check that cannot be started counts as failed or is dropped: the node is in FAULT, or its priority never depends on what should be checked. killall needs psmisc, which minimal installations lack.',
  remedy: 'Install the program, or write its absolute path.',
  sources: ['acassen/keepalived#1420', 'acassen/keepalived#1376', 'keepalived lib/notify.c, find_path'],
  needs: ['keepalived', 'host'],
  *check({ keepalived, host }) {
    for (const { what, program, at, check } of commandsOf(keepalived)) {
      if (program.startsWith('/') || host.programs.has(program) || !WANTED_PROGRAMS.has(program)) continue;
      yield {
        message: `${what} runs ${program}, which is not installed`,
        at,
        ...(!check && { severity: 'medium' }),
      };
    }
  },
});

/** Whether keepalived can run the scripts that keepalived.conf names. */
export const keepalivedScriptRules: readonly Rule[] = [notRunnable, insecure, programMissing];
