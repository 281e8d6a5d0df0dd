import { Command, CommanderError } from 'commander';
import { EXIT } from '../coordinator/outcome.js';
import { paintFor } from '../report/paint.js';
import { applyCommand } from './commands/apply.js';
import { confirmCommand } from './commands/confirm.js';
import { discoverCommand } from './commands/discover.js';
import { drillCommand } from './commands/drill.js';
import { handoverCommand } from './commands/handover.js';
import { inventoryCommand } from './commands/inventory.js';
import { lintCommand } from './commands/lint.js';
import { pendingCommand } from './commands/pending.js';
import { planCommand } from './commands/plan.js';
import { reloadCommand } from './commands/reload.js';
import { restartCommand } from './commands/restart.js';
import { revertCommand } from './commands/revert.js';
import { riskCommand } from './commands/risk.js';
import { rulesCommand } from './commands/rules.js';
import { simulateCommand } from './commands/simulate.js';
import { statusCommand } from './commands/status.js';
import { timingCommand } from './commands/timing.js';
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
  const commands = [
    discoverCommand,
    statusCommand,
    riskCommand,
    applyCommand,
    reloadCommand,
    planCommand,
    pendingCommand,
    confirmCommand,
    revertCommand,
    handoverCommand,
    restartCommand,
    drillCommand,
    simulateCommand,
    timingCommand,
    lintCommand,
    rulesCommand,
    inventoryCommand,
  ];
  for (const command of commands) {
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
