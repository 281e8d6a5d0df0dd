import { createHash } from 'node:crypto';
import { ALL_RULES } from '../../risk/all-rules.js';
import type { Finding, NotChecked } from '../../risk/finding.js';
import type { ReportedFindings } from '../../risk/report.js';
import type { Rule, RuleText } from '../../risk/rule.js';
import type { Severity } from '../../risk/severity.js';
import { json } from '../jsonl.js';

type PairFindings = ReportedFindings['pairs'][number];

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/**
 * The findings as SARIF 2.1.0, for code scanning. What was not checked is told as notifications of the run.
 * @param rules those that were asked. Default: all
 */
export function riskSarif(report: ReportedFindings, rules: readonly Rule[] = ALL_RULES): string {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hitless', rules: rules.map(descriptorOf) } },
        automationDetails: { id: `hitless-risk/${report.from}/` },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: report.at,
            toolExecutionNotifications: report.pairs.flatMap(({ notChecked }) => notChecked.map(notificationOf)),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: report.pairs.flatMap((pair) => resultsOf(pair, indexes)),
      },
    ],
  };
  return `${json(log)}\n`;
}

const message = (text: string) => ({ text });

const descriptorOf = ({ id, severity, what, why, remedy, sources }: RuleText) => ({
  id,
  shortDescription: message(what),
  fullDescription: message(why),
  help: message(`${why}\n\nTo do: ${remedy}\n\nSources: ${sources.join('; ')}`),
  defaultConfiguration: { level: LEVELS[severity] },
  properties: { severity, tags: [id.split('-')[0] ?? id] },
});

const notificationOf = ({ rule, pair, nodes, reason }: NotChecked) => ({
  associatedRule: { id: rule },
  level: 'note',
  message: message(
    `${rule} could not be asked of ${nodes.length === 0 ? pair : `${nodes.join(', ')} of ${pair}`}: ${reason}`,
  ),
});

/** Findings about the same thing by the same rule are told apart by their order: their words and lines may change and they stay the same. */
function resultsOf(pair: PairFindings, indexes: ReadonlyMap<string, number>) {
  const seen = new Map<string, number>();
  return pair.findings.map((finding) => {
    const { rule, node = '', subject = '' } = finding;
    const key = JSON.stringify([rule, finding.pair, node, subject]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const fingerprint = `${createHash('sha256').update(key).digest('hex').slice(0, 32)}:${before + 1}`;
    return {
      ...resultOf(finding, indexes.get(rule), locationsOf(pair, finding)),
      partialFingerprints: { 'hitless/v1': fingerprint },
    };
  });
}

function resultOf(finding: Finding, ruleIndex: number | undefined, locations: readonly unknown[]) {
  const { rule, severity, message: text, doubt, remedy, suppressed, pair, node, subject } = finding;
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: LEVELS[severity],
    message: message([text, ...(doubt === undefined ? [] : [`Not certain: ${doubt}`]), `To do: ${remedy}`].join('\n')),
    locations,
    // Where one result has them, all must (SARIF 2.1.0, 3.27.23); an empty list says that it is not suppressed.
    suppressions:
      suppressed === undefined
        ? []
        : [{ kind: 'external', status: 'accepted', justification: `${suppressed.reason} (until ${suppressed.until})` }],
    properties: { severity, pair, ...(node !== undefined && { node }), ...(subject !== undefined && { subject }) },
  };
}

/** Without a place of its own, a finding is told of the first file of its node: code scanning refuses a whole file for one result without any (github/codeql-action#1738). */
function locationsOf({ nodes }: PairFindings, { at, pair, node, subject }: Finding): readonly unknown[] {
  const files = nodes.filter((each) => node === undefined || each.node === node).flatMap((each) => each.files ?? []);
  const uri = at?.file ?? files[0];
  if (uri === undefined) return [];
  const name = [pair, node, subject].filter((part) => part !== undefined).join('/');
  return [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(uri) },
        ...(at !== undefined && { region: { startLine: at.line } }),
      },
      logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }],
    },
  ];
}

/** A file of a live node is an absolute URI; one that was given is relative to where it was given. */
const uriOf = (path: string): string => {
  const spelt = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${spelt}` : spelt;
};
