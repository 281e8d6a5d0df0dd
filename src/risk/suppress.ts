import type { Mistake } from '../inventory/mistake.js';
import type { Suppression } from '../inventory/model.js';
import { nearest } from '../inventory/nearest.js';
import { quoted } from '../inventory/quote.js';
import type { PairEvidence } from './evidence.js';
import type { Finding } from './finding.js';
import type { Rule } from './rule.js';

const DAY_MS = 86_400_000;

/** Whether the day after the last one on which it counts has begun, in UTC. */
export const isExpired = ({ until }: Suppression, nowMs: number): boolean =>
  nowMs >= Date.parse(`${until}T00:00:00Z`) + DAY_MS;

/**
 * The findings with those marked that the suppressions of their pair say to leave. An expired one marks nothing: rule `suppression-expired` tells it. One that
 * names nodes leaves only what is found on them. Of several that fit the one that counts longest is told.
 */
export function suppress(findings: readonly Finding[], pairs: readonly PairEvidence[]): readonly Finding[] {
  const byName = new Map(pairs.map((pair) => [pair.pair, pair]));
  return findings.map((finding) => {
    const { suppressions = [], nowMs = 0 } = byName.get(finding.pair) ?? {};
    const [longest] = suppressions
      .filter((each) => fits(each, finding) && !isExpired(each, nowMs))
      .toSorted((a, b) => (a.until < b.until ? 1 : -1));
    if (longest === undefined) return finding;
    const { reason, until } = longest;
    return { ...finding, suppressed: { reason, until } };
  });
}

const fits = ({ rule, nodes }: Suppression, finding: Finding): boolean =>
  rule === finding.rule && (nodes === undefined || (finding.node !== undefined && nodes.includes(finding.node)));

/** Every place of the inventory that suppresses a rule which does not exist, each once: it would leave nothing out. They have no frame. */
export function misnamedRules(
  pairs: readonly { readonly suppressions: readonly Suppression[] }[],
  rules: readonly Pick<Rule, 'id'>[],
): readonly Mistake[] {
  const ids = rules.map(({ id }) => id);
  const found = new Map<string, Mistake>();
  for (const { rule, from } of pairs.flatMap(({ suppressions }) => suppressions)) {
    if (ids.includes(rule)) continue;
    const near = nearest(rule, ids);
    found.set(`${from.file}:${from.line}:${from.column}`, {
      ...from,
      message: `there is no rule ${quoted(rule)}`,
      suggestion: near === undefined ? 'hitless rules lists them' : `did you mean ${quoted(near)}?`,
      frame: '',
    });
  }
  return [...found.values()];
}
