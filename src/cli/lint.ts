import { EXIT } from '../coordinator/outcome.js';
import { json } from '../report/jsonl.js';
import { paintFor } from '../report/paint.js';
import { findingsLines } from '../report/risk/findings-text.js';
import { riskJunit } from '../report/risk/junit.js';
import { riskSarif } from '../report/risk/sarif.js';
import { type LintedPair, type LintReport, lint } from '../risk/lint.js';
import { Complaint } from './complaint.js';
import { hasAsSevere } from './fail-on.js';
import { readPairs } from './fleet.js';
import { shownPath } from './keepalived-files.js';
import { evidenceOfFiles } from './lint-files.js';
import { evidenceOfInventory } from './lint-inventory.js';
import type { LintOptions } from './lint-options.js';
import { allFiles, hintingAtFiles } from './node-names.js';
import { demandKnownSuppressions, rulesNamed } from './rule-names.js';

/** What `hitless lint` does; returns its exit code. */
export async function lintSources(words: readonly string[], options: LintOptions): Promise<number> {
  const rules = rulesNamed(options.rule ?? []);
  if (options.json === true && options.format !== undefined && options.format !== 'json')
    throw new Complaint(`--json and --format ${options.format} contradict each other: give one of them`);
  const { pairs, redact, shown } = await readEvidence(words, options);
  const report = lint(pairs, rules, Date.now());
  const told = { ...report, pairs: report.pairs.map(shown) };
  process.stdout.write(redact(`${written(told, options).trimEnd()}\n`));
  return hasAsSevere(report.pairs, options.failOn) ? EXIT.blocked : EXIT.done;
}

async function readEvidence(words: readonly string[], options: LintOptions) {
  if (allFiles(words)) {
    if (options.inventory !== undefined || options.secrets === true)
      throw new Complaint('-i and --secrets are for pairs of the inventory: files are read as they are');
    return { pairs: [evidenceOfFiles(words, options)], redact: (text: string) => text, shown: asSeenFromHere };
  }
  const pairs = await readPairs(options, words).catch((error: unknown) => {
    throw hintingAtFiles(error, words);
  });
  demandKnownSuppressions(pairs);
  return { ...(await evidenceOfInventory(pairs, options)), shown: (pair: LintedPair) => pair };
}

/** Files of this machine are told as they are found from the working directory. */
const asSeenFromHere = (pair: LintedPair): LintedPair => ({
  ...pair,
  nodes: pair.nodes.map((node) => ({ ...node, files: (node.files ?? []).map(shownPath) })),
  findings: pair.findings.map((finding) =>
    finding.at === undefined ? finding : { ...finding, at: { ...finding.at, file: shownPath(finding.at.file) } },
  ),
});

function written(report: LintReport, { format, json: asJson, verbose = false }: LintOptions): string {
  switch (format ?? (asJson === true ? 'json' : 'text')) {
    case 'text':
      return findingsLines(report, paintFor(process.stdout), { details: verbose }).join('\n');
    case 'json':
      return json({ ...report, asked: report.asked.map(({ id }) => id) });
    case 'sarif':
      return riskSarif(report, report.asked);
    case 'junit':
      return riskJunit(report, report.asked);
  }
}
