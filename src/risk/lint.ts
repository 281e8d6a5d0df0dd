import { evaluate } from './evaluate.js';
import type { PairEvidence } from './evidence.js';
import { compareCounts, countFindings } from './finding-order.js';
import { nodesOf } from './parts/topology.js';
import type { PairReport, ReportedFindings } from './report.js';
import type { Rule } from './rule.js';
import { needsOf, type RuleNeeds } from './rule-needs.js';

/** What the rules say of pairs of which only files are known. */
export interface LintReport extends ReportedFindings {
  /** Pairs with the worst findings first, and in each the worst first. */
  readonly pairs: readonly LintedPair[];
  /** The rules that were asked. */
  readonly asked: readonly Rule[];
  /** Ids of those that were not: they look at running nodes, or at a change. */
  readonly notAsked: { readonly live: readonly string[]; readonly change: readonly string[] };
}

export type LintedPair = Pick<PairReport, 'pair' | 'labels' | 'nodes' | 'findings' | 'notChecked'>;

/** Asks the rules that files can answer. Pure; `atMs`: epoch milliseconds. */
export function lint(pairs: readonly PairEvidence[], rules: readonly Rule[], atMs: number): LintReport {
  const needing = (...needs: readonly RuleNeeds[]): readonly Rule[] =>
    rules.filter((rule) => needs.includes(needsOf(rule)));
  const asked = needing('files', 'fleet');
  const { findings, notChecked } = evaluate(pairs, asked);
  const found = byPair(findings);
  const left = byPair(notChecked);
  return {
    at: new Date(atMs).toISOString(),
    from: 'files',
    pairs: pairs
      .map((each) => ({
        pair: each.pair,
        labels: each.labels,
        nodes: nodesOf(each, [], false),
        findings: found.get(each.pair) ?? [],
        notChecked: left.get(each.pair) ?? [],
      }))
      .toSorted((a, b) => compareCounts(countFindings(a.findings), countFindings(b.findings))),
    asked,
    notAsked: { live: needing('live').map(({ id }) => id), change: needing('change').map(({ id }) => id) },
  };
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
