import { Command } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { ruleLines, ruleObject, ruleTable } from '../../report/risk/rules.js';
import { ALL_RULES } from '../../risk/all-rules.js';
import { ruleNamed } from '../rule-names.js';

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
    .action((id: string | undefined, options: { readonly json?: boolean }) => {
      const paint = paintFor(process.stdout);
      const rule = id === undefined ? undefined : ruleNamed(id);
      const told = rule === undefined ? { rules: ALL_RULES.map(ruleObject) } : ruleObject(rule);
      const lines = rule === undefined ? ruleTable(ALL_RULES, paint) : ruleLines(rule, paint);
      process.stdout.write(`${options.json === true ? json(told) : lines.join('\n')}\n`);
      finish(EXIT.done);
    });
}
