import { Command, CommanderError } from 'commander';
import { EXIT } from '../coordinator/outcome.js';
import { paintFor } from '../report/paint.js';
import { Complaint } from './complaint.js';
import { outliveOutputs } from './outputs.js';

const EXIT_CODES = `
Exit codes:
  0  done, or nothing to do
  1  a fault of hitless itself
  2  usage, or an inventory or configuration file at fault
  3  blocked before anything changed; a finding as severe as --fail-on says
  4  failed after a change, every pair is whole
  5  failed and a person is needed: the output says which node and what to run
  6  stopped by the operator or by the failure budget, pairs whole
  7  locked by another run
  9  a node could not be reached or authenticated
  Several pairs: the first of 5, 4, 6, 9, 7, 3 that applies.

Examples:
  hitless status                 who is MASTER, and by what evidence
  hitless risk web-ams           what is wrong with it, what a failover would cost
  hitless plan reload 'web-*'    what a reload would do, step by step
  hitless reload web-ams         BACKUP first, proven, then the MASTER
  hitless simulate web-ams -e crash
                                 what keepalived would do then, and what clients would see
  hitless lint lb1/ lb2/         what is wrong with their files, for CI
  hitless drill web-ams --event stop
                                 a real failover, measured and put back
  hitless handover web-ams       move its VIPs to the BACKUP, without a gap`;

type MakeCommand = (finish: (exitCode: number) => void) => Command;

/** In the order of the help. Each is loaded by itself: together they take longer to load than some of them take to run. */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  discover: async () => (await import('./commands/discover.js')).discoverCommand,
  status: async () => (await import('./commands/status.js')).statusCommand,
  risk: async () => (await import('./commands/risk.js')).riskCommand,
  apply: async () => (await import('./commands/apply.js')).applyCommand,
  reload: async () => (await import('./commands/reload.js')).reloadCommand,
  plan: async () => (await import('./commands/plan.js')).planCommand,
  pending: async () => (await import('./commands/pending.js')).pendingCommand,
  confirm: async () => (await import('./commands/confirm.js')).confirmCommand,
  revert: async () => (await import('./commands/revert.js')).revertCommand,
  handover: async () => (await import('./commands/handover.js')).handoverCommand,
  restart: async () => (await import('./commands/restart.js')).restartCommand,
  drill: async () => (await import('./commands/drill.js')).drillCommand,
  simulate: async () => (await import('./commands/simulate.js')).simulateCommand,
  timing: async () => (await import('./commands/timing.js')).timingCommand,
  lint: async () => (await import('./commands/lint.js')).lintCommand,
  rules: async () => (await import('./commands/rules.js')).rulesCommand,
  inventory: async () => (await import('./commands/inventory.js')).inventoryCommand,
};

/** The command that the line begins with; all of them where it begins with none, for help and for what was meant. */
async function commandsFor([first = '']: readonly string[]): Promise<readonly MakeCommand[]> {
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return Promise.all((load === undefined ? Object.values(COMMANDS) : [load]).map((each) => each()));
}

/** Runs one command line and returns the exit code. Every command sets it through `finish`. */
export async function main(args: readonly string[], version: string): Promise<number> {
  outliveOutputs();
  let code: number = EXIT.done;
  const finish = (exitCode: number): void => {
    code = exitCode;
  };
  const program = new Command('hitless')
    .description('Changes HAProxy + keepalived load-balancer pairs without a client noticing, and proves it.')
    .version(version, '-V, --version')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(see hitless --help)')
    .exitOverride();
  for (const command of await commandsFor(args)) {
    program.addCommand(neverExiting(command(finish), 'hitless'));
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOfError(error);
  }
}

/** Commander exits the process by itself unless every (sub)command is told not to. */
function neverExiting(command: Command, parent: string): Command {
  const name = `${parent} ${command.name()}`;
  for (const sub of command.commands) neverExiting(sub, name);
  return command.exitOverride().showHelpAfterError(`(see ${name} --help)`);
}

function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const paint = paintFor(process.stderr);
  if (error instanceof Complaint) {
    process.stderr.write(`${paint.bad('hitless:')} ${error.message}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${paint.bad('hitless: a fault of hitless itself, please report it:')}\n${detail}\n`);
  return EXIT.fault;
}
