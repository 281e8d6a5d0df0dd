import { Command, Option } from 'commander';
import { failOnOption } from '../fail-on.js';
import { another, withConcurrentOptions, withConsentOptions } from '../options.js';
import { REPORT_FORMATS } from '../report-output.js';
import type { RiskOptions } from '../risk-report.js';

const EXAMPLES = `
Reads the nodes and writes one page on each pair: who is MASTER, how long each kind of failover takes and why, what is wrong and what to do about it,
whether the standby could take over, what a failover cuts, and what could not be looked at. Takes no lock and changes nothing.
With --change it also plans the inventory's files, as \`hitless plan apply\` does, and tells what that would do: that takes the locks of the nodes.

Exit code 0: the report is written; 3: a finding is as severe as --fail-on says; 7: the change of a pair could not be looked at, another run has its
locks; 9: a node could not be read. The report is written all the same.

Examples:
  hitless risk web-ams
  hitless risk env=prod --out risk.html
  hitless risk web-ams --change --out change-4711.md     to attach to the ticket
  hitless risk --rule 'vrrp-*' --format sarif --fail-on high > risk.sarif`;

export function riskCommand(finish: (exitCode: number) => void): Command {
  return withConsentOptions(withConcurrentOptions(new Command('risk')))
    .description('what is wrong with pairs, what a failover would cost, and what a change would do')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .option('--change', "plan the inventory's files too, and tell what they would do")
    .option('--plan <file>', 'the same of what `hitless plan apply --out` planned, and nothing else')
    .addOption(
      new Option('--format <format>', "how it is written (default: text, or as --out's ending says)").choices(
        REPORT_FORMATS,
      ),
    )
    .option('--out <file>', 'write it to a file: .txt, .md, .html, .json, .sarif, .xml (JUnit)')
    .option(
      '--rule <id>',
      "ask only this rule, or those of a glob like 'vrrp-*', may be given again (see hitless rules)",
      another,
    )
    .addOption(failOnOption('none'))
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RiskOptions) => {
      // Rules and simulator are loaded by the commands that judge.
      const { riskReport } = await import('../risk-report.js');
      finish(await riskReport(selectors, options));
    });
}
