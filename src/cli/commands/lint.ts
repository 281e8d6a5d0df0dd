import { Command, Option } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { findingsLines } from '../../report/risk/findings-text.js';
import { ALL_RULES } from '../../risk/all-rules.js';
import { type LintedPair, lintPairs } from '../../risk/lint.js';
import { atLeast, SEVERITIES, type Severity } from '../../risk/severity.js';
import { Complaint } from '../complaint.js';
import { readPairs } from '../fleet.js';
import { shownPath } from '../keepalived-files.js';
import { evidenceOfFiles, type LintOfNodes } from '../lint-files.js';
import { type BundledPairs, evidenceOfInventory } from '../lint-inventory.js';
import { allFiles, hintingAtFiles } from '../node-names.js';
import { another, type InventoryOptions, withFileOptions, withInventoryOptions } from '../options.js';
import { ruleNamed } from '../rule-names.js';

interface LintOptions extends InventoryOptions, LintOfNodes {
  readonly secrets?: boolean;
  readonly rule?: readonly string[];
  readonly failOn: Severity;
  readonly format?: Format;
  readonly verbose?: boolean;
}

const FORMATS = ['text', 'json'] as const;
type Format = (typeof FORMATS)[number];

const HELP = `
Nothing is connected to. SOURCE is files or directories of the nodes of one pair (a word with a "/", ".conf" or ".cfg" in it; lb1=FILE names its
node; a directory stands for a node), or pairs of the inventory, as the files: there make them; without SOURCE, all of its pairs. Templates are
filled in with masks for secrets; --secrets fetches them, and none is printed. What only live nodes can show is told in one line: hitless risk
looks there.

Exit code 0: nothing at or above --fail-on; 3: something; 2: files or inventory at fault.

Examples:
  hitless lint lb1/ lb2/
  hitless lint lb1/keepalived.conf lb1/haproxy.cfg lb2/keepalived.conf lb2/haproxy.cfg --keepalived 2.2.7
  hitless lint -i inventory/ 'web-*' --fail-on medium
  hitless lint --rule vrrp-auth-differs --json`;

export function lintCommand(finish: (exitCode: number) => void): Command {
  return withFileOptions(withInventoryOptions(new Command('lint')))
    .description('what is wrong with pairs, as far as their files tell: for CI')
    .argument('[source...]', 'files or directories of one pair, or pairs by name, glob or label (default: all)')
    .option('--haproxy <[node=]release>', 'the release of HAProxy, of all nodes or of one, may be given again', another)
    .option('--secrets', 'fetch the secrets of templates, so that passwords are compared too')
    .option('--rule <id>', 'ask only this rule, may be given again (see hitless rules)', another)
    .addOption(
      new Option('--fail-on <severity>', 'exit code 3 for findings of this severity or a worse one')
        .choices(SEVERITIES)
        .default('high'),
    )
    .addOption(new Option('--format <format>', 'how to print it (default: text)').choices(FORMATS))
    .option('-v, --verbose', 'why each finding matters and what to do, and every rule that was not asked')
    .addHelpText('after', HELP)
    .action(async (words: string[], options: LintOptions) => {
      const rules = options.rule?.map(ruleNamed) ?? ALL_RULES;
      const { pairs, redact } = await readEvidence(words, options);
      const linted = lintPairs(pairs, rules).map(withShownPlaces);
      process.stdout.write(redact(`${written(linted, options)}\n`));
      finish(linted.some((pair) => fails(pair, options.failOn)) ? EXIT.blocked : EXIT.done);
    });
}

async function readEvidence(words: readonly string[], options: LintOptions): Promise<BundledPairs> {
  if (allFiles(words)) {
    if (options.inventory !== undefined || options.secrets === true)
      throw new Complaint('-i and --secrets are for pairs of the inventory: files are read as they are');
    return { pairs: [evidenceOfFiles(words, options)], redact: (text) => text };
  }
  const pairs = await readPairs(options, words).catch((error: unknown) => {
    throw hintingAtFiles(error, words);
  });
  return evidenceOfInventory(pairs, options);
}

function written(pairs: readonly LintedPair[], { format, json: asJson, verbose = false }: LintOptions): string {
  switch (format ?? (asJson === true ? 'json' : 'text')) {
    case 'json':
      return json({ pairs });
    case 'text':
      return findingsLines(pairs, paintFor(process.stdout), { details: verbose }).join('\n');
  }
}

const withShownPlaces = (pair: LintedPair): LintedPair => ({
  ...pair,
  findings: pair.findings.map((finding) =>
    finding.at === undefined ? finding : { ...finding, at: { ...finding.at, file: shownPath(finding.at.file) } },
  ),
});

const fails = ({ findings }: LintedPair, failOn: Severity): boolean =>
  findings.some(({ severity, suppressed }) => suppressed === undefined && atLeast(severity, failOn));
