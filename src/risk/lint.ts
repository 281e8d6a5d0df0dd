import { evaluate } from './evaluate.js';
import type { PairEvidence } from './evidence.js';
import type { Finding, NotChecked } from './finding.js';
import { ONLY_FILES } from './from-files.js';
import type { PairReport } from './report.js';
import type { Rule } from './rule.js';
import { SEVERITIES } from './severity.js';

/** What the rules say of the files of one pair. */
export type LintedPair = Pick<PairReport, 'pair' | 'labels' | 'findings' | 'notChecked'>;

/** Asks the rules about pairs of which only files are known: pairs with the worst findings first, and in each the worst first. Pure. */
export function lintPairs(pairs: readonly PairEvidence[], rules: readonly Rule[]): readonly LintedPair[] {
  const { findings, notChecked } = evaluate(pairs, rules);
  const found = byPair(findings);
  const left = byPair(notChecked);
  return pairs
    .map(({ pair, labels }) => ({
      pair,
      labels,
      findings: found.get(pair) ?? [],
      notChecked: onlyFilesOnce(left.get(pair) ?? []),
    }))
    .toSorted((a, b) => compareFindings(a.findings, b.findings));
}

function byPair<Told extends { readonly pair: string }>(all: readonly Told[]): ReadonlyMap<string, readonly Told[]> {
  const pairs = new Map<string, Told[]>();
  for (const each of all) {
    const known = pairs.get(each.pair);
    if (known === undefined) pairs.set(each.pair, [each]);
    else known.push(each);
  }
  return pairs;
}

/** What else such a rule would need does not matter: only live nodes can tell. */
function onlyFilesOnce(all: readonly NotChecked[]): readonly NotChecked[] {
  const rules = new Set<string>();
  return all.flatMap((each) => {
    if (!each.reason.split('; ').includes(ONLY_FILES)) return [each];
    if (rules.has(each.rule)) return [];
    rules.add(each.rule);
    return [{ ...each, nodes: [], reason: ONLY_FILES }];
  });
}

/** Negative when `a` is to be looked at first: it has more of the worst severity in which the two differ. */
function compareFindings(a: readonly Finding[], b: readonly Finding[]): number {
  const counts = (all: readonly Finding[], wanted: string): number =>
    all.filter(({ severity, suppressed }) => severity === wanted && suppressed === undefined).length;
  for (const severity of SEVERITIES) {
    const more = counts(b, severity) - counts(a, severity);
    if (more !== 0) return more;
  }
  return 0;
}
