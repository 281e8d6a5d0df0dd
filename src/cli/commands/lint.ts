import { Command, Option } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { findingsLines } from '../../report/risk/findings-text.js';
import { riskJunit } from '../../report/risk/junit.js';
import { riskSarif } from '../../report/risk/sarif.js';
import type { PairEvidence } from '../../risk/evidence.js';
import { type LintedPair, lintPairs } from '../../risk/lint.js';
import { nodesOf } from '../../risk/parts/topology.js';
import type { ReportedFindings } from '../../risk/report.js';
import type { Rule } from '../../risk/rule.js';
import { Complaint } from '../complaint.js';
import { type FailOn, failOnOption, hasAsSevere } from '../fail-on.js';
import { readPairs } from '../fleet.js';
import { shownPath } from '../keepalived-files.js';
import { evidenceOfFiles, type LintOfNodes } from '../lint-files.js';
import { type BundledPairs, evidenceOfInventory } from '../lint-inventory.js';
import { allFiles, hintingAtFiles } from '../node-names.js';
import { another, type InventoryOptions, withFileOptions, withInventoryOptions } from '../options.js';
import { demandKnownSuppressions, rulesNamed } from '../rule-names.js';

interface LintOptions extends InventoryOptions, LintOfNodes {
  readonly secrets?: boolean;
  readonly rule?: readonly string[];
  readonly failOn: FailOn;
  readonly format?: Format;
  readonly verbose?: boolean;
}

const FORMATS = ['text', 'json', 'sarif', 'junit'] as const;
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
  hitless lint --format sarif > lint.sarif
  hitless lint --rule vrrp-auth-differs --json`;

export function lintCommand(finish: (exitCode: number) => void): Command {
  return withFileOptions(withInventoryOptions(new Command('lint')))
    .description('what is wrong with pairs, as far as their files tell: for CI')
    .argument('[source...]', 'files or directories of one pair, or pairs by name, glob or label (default: all)')
    .option('--haproxy <[node=]release>', 'the release of HAProxy, of all nodes or of one, may be given again', another)
    .option('--secrets', 'fetch the secrets of templates, so that passwords are compared too')
    .option(
      '--rule <id>',
      "ask only this rule, or those of a glob like 'vrrp-*', may be given again (see hitless rules)",
      another,
    )
    .addOption(failOnOption('high'))
    .addOption(new Option('--format <format>', 'how to print it (default: text)').choices(FORMATS))
    .option('-v, --verbose', 'why each finding matters and what to do, and every rule that was not asked')
    .addHelpText('after', HELP)
    .action(async (words: string[], options: LintOptions) => {
      const rules = rulesNamed(options.rule ?? []);
      const { pairs, redact } = await readEvidence(words, options);
      const linted = lintPairs(pairs, rules).map(withShownPlaces);
      const text = written({ linted, pairs, rules }, options);
      process.stdout.write(redact(text.endsWith('\n') ? text : `${text}\n`));
      finish(hasAsSevere(linted, options.failOn) ? EXIT.blocked : EXIT.done);
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
  demandKnownSuppressions(pairs);
  return evidenceOfInventory(pairs, options);
}

interface Linted {
  readonly linted: readonly LintedPair[];
  readonly pairs: readonly PairEvidence[];
  readonly rules: readonly Rule[];
}

function written(found: Linted, { format, json: asJson, verbose = false }: LintOptions): string {
  const { linted, rules } = found;
  switch (format ?? (asJson === true ? 'json' : 'text')) {
    case 'json':
      return json({ pairs: linted });
    case 'sarif':
      return riskSarif(forCi(found), rules);
    case 'junit':
      return riskJunit(forCi(found), rules);
    case 'text':
      return findingsLines(linted, paintFor(process.stdout), { details: verbose }).join('\n');
  }
}

function forCi({ linted, pairs }: Linted): ReportedFindings {
  const nodes = new Map(pairs.map((pair) => [pair.pair, nodesOf(pair, [], false)]));
  return {
    at: new Date().toISOString(),
    from: 'files',
    pairs: linted.map((each) => ({
      ...each,
      nodes: (nodes.get(each.pair) ?? []).map(({ files = [], ...node }) => ({ ...node, files: files.map(shownPath) })),
    })),
  };
}

const withShownPlaces = (pair: LintedPair): LintedPair => ({
  ...pair,
  findings: pair.findings.map((finding) =>
    finding.at === undefined ? finding : { ...finding, at: { ...finding.at, file: shownPath(finding.at.file) } },
  ),
});
