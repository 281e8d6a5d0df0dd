import type { KeepalivedConfig } from '../../keepalived/config.js';
import type { Inspection, PathFacts } from '../../node/inspection.js';
import { commandsOf, DEFAULT_SCRIPT_USER, type ScriptCommand, scriptUserOf } from './commands.js';
import { type CandidateFinding, type CandidateNode, findingsOf } from './finding.js';
import { parentsOf } from './paths.js';

interface Runner {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whether keepalived could run the scripts of its new configuration: they are there, their user may execute them, their interpreter is there, and
 * `enable_script_security` leaves them on. None is run: it may have side effects. A fault that is there now too is a warning.
 */
export function judgeScripts(node: CandidateNode): readonly CandidateFinding[] {
  const { keepalived: config, facts } = node;
  if (config === undefined) return [];
  const now = facts.keepalived.config;
  return commandsOf(config).flatMap((command) => {
    const isNew = isNewCommand(command, now, node);
    return [
      ...scriptFaults(command, config, node.inspection).map((fault) => asFinding(fault, command, isNew, facts.node)),
      ...untried(command, config, node, isNew),
    ];
  });
}

/** Why keepalived would not run a script. */
export interface ScriptFault {
  /** `insecure`: it could, but `enable_script_security` turns it off. */
  readonly kind: 'no-user' | 'not-runnable' | 'insecure';
  readonly text: string;
  readonly remedy: string;
}

type Fault = Omit<ScriptFault, 'kind'>;

function asFinding(
  { text, remedy }: ScriptFault,
  { what, check, at }: ScriptCommand,
  isNew: boolean,
  node: string,
): CandidateFinding {
  const consequence = check ? 'keepalived would run without this check, or count it as failed' : 'it would not be run';
  return findingsOf(node, 'script')(
    isNew ? 'blocked' : 'warning',
    `${what}: ${text}: ${consequence}${isNew ? '' : ' (as now)'}`,
    {
      at,
      remedy,
    },
  );
}

/** The same words for the same user in the configuration of now, and the files are not among the staged ones. */
function isNewCommand(command: ScriptCommand, now: KeepalivedConfig | undefined, { staged }: CandidateNode): boolean {
  const known = now !== undefined && commandsOf(now).some((other) => keyOf(other) === keyOf(command));
  return !known || staged.some(({ path }) => path === command.program || path === command.script);
}

const keyOf = ({ words, user }: ScriptCommand): string => JSON.stringify([words, user ?? '']);

/** What stands between keepalived and one script, as the node was inspected. A program that is found by PATH is not looked at. */
export function scriptFaults(
  command: ScriptCommand,
  config: KeepalivedConfig,
  inspection: Inspection,
): readonly ScriptFault[] {
  const { program, script } = command;
  const { user, group } = scriptUserOf(command, config);
  const runner = scriptRunner(command, config, inspection);
  if (runner === undefined) {
    const text = `there is no user ${[user, group].filter(Boolean).join(' ')}`;
    return [{ kind: 'no-user', text, remedy: 'create it, or name another' }];
  }
  if (!program.startsWith('/')) return [];
  const fault =
    runFault(program, runner, inspection) ?? (script === undefined ? undefined : readFault(script, inspection));
  const unsafe =
    config.globals.enableScriptSecurity === true && runner.uid === 0 ? unsafePart(program, inspection) : undefined;
  return [
    ...(fault === undefined ? [] : [{ kind: 'not-runnable', ...fault } as const]),
    ...(unsafe === undefined ? [] : [{ kind: 'insecure', ...unsafe } as const]),
  ];
}

/** Who runs a script; undefined where that user or group is not there. Where there is no user `keepalived_script`, root does. */
function scriptRunner(
  command: ScriptCommand,
  config: KeepalivedConfig,
  { users, groups }: Inspection,
): Runner | undefined {
  const { user, group } = scriptUserOf(command, config);
  const found = users.get(user) ?? (user === DEFAULT_SCRIPT_USER ? { uid: 0, gid: 0 } : undefined);
  const gid = group === undefined ? found?.gid : groups.get(group)?.gid;
  return found === undefined || gid === undefined ? undefined : { user, uid: found.uid, gid };
}

const EXECUTE = 0o1;
const WRITE = 0o2;

/** As the kernel decides it from owner, group and others; keepalived drops supplementary groups. Access lists are not looked at. */
function mayExecute({ kind, mode, uid, gid }: PathFacts, runner: Runner): boolean {
  if (runner.uid === 0) return kind === 'directory' || (mode & 0o111) !== 0;
  const shift = runner.uid === uid ? 6 : runner.gid === gid ? 3 : 0;
  return ((mode >> shift) & EXECUTE) !== 0;
}

/** Why an exec of the program would fail; undefined when it would not. */
function runFault(program: string, runner: Runner, { paths, shebangs }: Inspection): Fault | undefined {
  const facts = paths.get(program);
  if (facts === undefined) return { text: `${program} is not there`, remedy: 'bring it to the node with the change' };
  if (facts.kind !== 'file') return { text: `${program} is no file`, remedy: 'name the script itself' };
  const closed = parentsOf(program).find((parent) => {
    const directory = paths.get(parent);
    return directory !== undefined && !mayExecute(directory, runner);
  });
  if (closed !== undefined) {
    return {
      text: `${runner.user} may not enter ${closed}`,
      remedy: `let ${runner.user} enter it, or move the script`,
    };
  }
  if (!mayExecute(facts, runner)) {
    return { text: `${runner.user} may not execute ${program}`, remedy: `chmod a+x ${program}` };
  }
  const [interpreter = ''] = (shebangs.get(program) ?? '').split(' ');
  if (interpreter === '') return undefined;
  const found = paths.get(interpreter);
  if (found !== undefined && mayExecute(found, runner)) return undefined;
  return { text: `its interpreter ${interpreter} is not there or can't be executed`, remedy: `install ${interpreter}` };
}

const readFault = (script: string, { paths }: Inspection): Fault | undefined =>
  paths.has(script) ? undefined : { text: `${script} is not there`, remedy: 'bring it to the node with the change' };

/** A file or a directory above it that others than root may change (keepalived `check_script_secure`); sticky directories count as safe. */
function unsafePart(program: string, { paths }: Inspection): Fault | undefined {
  const part = [...parentsOf(program), program].find((path) => {
    const facts = paths.get(path);
    if (facts === undefined) return false;
    const { kind, mode, uid, gid } = facts;
    const sticky = kind === 'directory' && (mode & 0o1000) !== 0;
    const byGroup = gid !== 0 && ((mode >> 3) & WRITE) !== 0;
    return uid !== 0 || (!sticky && (byGroup || (mode & WRITE) !== 0));
  });
  return part === undefined
    ? undefined
    : {
        text: `${part} can be changed by others than root, and enable_script_security is on`,
        remedy: `chown root:root ${part} and chmod go-w ${part}`,
      };
}

/** The first failure of a new script with weight 0 is a FAULT at once, whatever `fall` says; one that is found by PATH was not looked at. */
function untried(
  { what, check, program, at }: ScriptCommand,
  { scripts }: KeepalivedConfig,
  { facts }: CandidateNode,
  isNew: boolean,
): readonly CandidateFinding[] {
  const found = findingsOf(facts.node, 'script-untried');
  const weightless = scripts.some(({ name, weight }) => what === `vrrp_script ${name}` && weight === 0);
  return [
    ...(program.startsWith('/')
      ? []
      : [
          found('warning', `${what}: ${program} is no absolute path: whether keepalived finds it was not looked at`, {
            at,
            remedy: 'write its absolute path',
          }),
        ]),
    ...(check && isNew && weightless
      ? [
          found('warning', `${what} is new and was not tried: a first failure puts its instances into FAULT at once`, {
            at,
            remedy: 'run it once by hand as its user on each node',
          }),
        ]
      : []),
  ];
}
