import { Command } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';

const HELP = `
\`needs\` is what a rule has to see: files (hitless lint can ask it), live nodes (hitless risk), a change that is planned, or a fleet of several pairs.
A finding that is not certain is told one severity lower.

Severities:
  critical  the service is interrupted, or will be at the next failover, reload or restart
  high      it is likely to be, or a protection that somebody counts on is not there
  medium    it makes an interruption longer, rarer to notice, or possible under further conditions
  low       something means another thing than its author thought

Examples:
  hitless rules                        all of them
  hitless rules vrrp-auth-differs      what it finds, why that matters, what to do, and where it is known from`;

export function rulesCommand(finish: (exitCode: number) => void): Command {
  return new Command('rules')
    .description('the rules that hitless risk and hitless lint ask, or one of them explained')
    .argument('[id]', 'a rule')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, options: { readonly json?: boolean }) => {
      const { rulesText } = await import('../rules-text.js');
      process.stdout.write(rulesText(id, options));
      finish(EXIT.done);
    });
}
