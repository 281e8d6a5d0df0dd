import { evaluate } from './evaluate.js';
import type { PairEvidence } from './evidence.js';
import type { NotChecked } from './finding.js';
import { compareCounts, countFindings } from './finding-order.js';
import { ONLY_FILES } from './from-files.js';
import type { PairReport } from './report.js';
import type { Rule } from './rule.js';

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
    .toSorted((a, b) => compareCounts(countFindings(a.findings), countFindings(b.findings)));
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
