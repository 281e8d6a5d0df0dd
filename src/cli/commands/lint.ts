import { Command, Option } from 'commander';
import { failOnOption } from '../fail-on.js';
import { LINT_FORMATS, type LintOptions } from '../lint-options.js';
import { another, withFileOptions, withInventoryOptions } from '../options.js';

const HELP = `
Nothing is connected to. SOURCE is files or directories of the nodes of one pair (a word with a "/", ".conf" or ".cfg" in it; lb1=FILE names its
node; a directory stands for a node), or pairs of the inventory, as the files: there make them; without SOURCE, all of its pairs. Templates are
filled in with masks for secrets; --secrets fetches them, and none is printed. What only live nodes can show is told in one line: hitless risk
looks there.

Exit code 0: nothing as severe as --fail-on; 3: something; 2: files or inventory at fault.

Examples:
  hitless lint lb1/ lb2/
  hitless lint lb1/keepalived.conf lb1/haproxy.cfg lb2/keepalived.conf lb2/haproxy.cfg --keepalived 2.2.7
  hitless lint -i inventory/ 'web-*' --fail-on medium
  hitless lint --rule 'vrrp-*' --format sarif > lint.sarif`;

export function lintCommand(finish: (exitCode: number) => void): Command {
  return withFileOptions(withInventoryOptions(new Command('lint')))
    .description('what is wrong with pairs, as far as their files tell: for CI')
    .argument('[source...]', 'files or directories of one pair, or pairs by name, glob or label (default: all)')
    .option('--haproxy <[node=]release>', 'the release of HAProxy, of all nodes or of one, may be given again', another)
    .option('--secrets', 'fetch the secrets of templates, so that passwords are compared too')
    .option('--rule <id>', "ask only this rule, or those of a glob like 'haproxy-*', may be given again", another)
    .addOption(failOnOption('high'))
    .addOption(new Option('--format <format>', 'how it is written (default: text)').choices(LINT_FORMATS))
    .option('-v, --verbose', 'why each finding matters and what to do, and every rule that was not asked')
    .addHelpText('after', HELP)
    .action(async (words: string[], options: LintOptions) => {
      // Rules are loaded by the commands that judge.
      const { lintSources } = await import('../lint.js');
      finish(await lintSources(words, options));
    });
}
