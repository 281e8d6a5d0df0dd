import type { Missing, PairEvidence } from './evidence.js';
import type { Finding, Found, NotChecked, Unseen } from './finding.js';
import type { NodeRule, PairRule, Rule } from './rule.js';
import { compareSeverities, lowered, type Severity } from './severity.js';

/** What rules say of a pair or a fleet. */
export interface Evaluation {
  /** Worst first, then in the order of the rules. */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

/** Asks every rule about every pair, and the fleet rules about all of them. Pure. */
export function evaluate(pairs: readonly PairEvidence[], rules: readonly Rule[]): Evaluation {
  const asked = rules.map((rule) => askRule(rule, pairs));
  return {
    findings: asked.flatMap(({ findings }) => findings).toSorted((a, b) => compareSeverities(a.severity, b.severity)),
    notChecked: asked.flatMap(({ notChecked }) => notChecked),
  };
}

function askRule(rule: Rule, pairs: readonly PairEvidence[]): Evaluation {
  if (rule.scope !== 'fleet') return joined(pairs.map((pair) => askAboutPair(rule, pair)));
  const findings = [...rule.check(pairs)].map((found) => findingOf(rule, found.pair, found));
  return { findings, notChecked: [] };
}

function askAboutPair(rule: NodeRule | PairRule, pair: PairEvidence): Evaluation {
  const withoutPair = reasonsFor(pair, rule.pairNeeds ?? []);
  if (withoutPair.length > 0)
    return {
      findings: [],
      notChecked: [{ rule: rule.id, pair: pair.pair, nodes: [], reason: withoutPair.join('; ') }],
    };
  const answers = rule.scope === 'node' ? answersOfNodes(rule, pair) : answersOfPair(rule, pair);
  return {
    findings: answers.flatMap((each) => ('message' in each ? [findingOf(rule, pair.pair, each)] : [])),
    notChecked: byReason(
      rule,
      pair,
      answers.filter((each): each is Unseen => 'unseen' in each),
    ),
  };
}

type Answer = Found | Unseen;

function answersOfNodes(rule: NodeRule, pair: PairEvidence): readonly Answer[] {
  return pair.nodes.flatMap((node): readonly Answer[] => {
    const without = reasonsFor(node, rule.needs);
    if (without.length > 0) return [{ unseen: without.join('; '), node: node.node }];
    return [...rule.check(node as never, pair as never)].map((each) => ({ node: node.node, ...each }));
  });
}

/** With fewer than two nodes that can be asked there is nothing to compare. */
function answersOfPair(rule: PairRule, pair: PairEvidence): readonly Answer[] {
  const unseen = pair.nodes.flatMap((node): readonly Unseen[] => {
    const without = reasonsFor(node, rule.needs);
    return without.length === 0 ? [] : [{ unseen: without.join('; '), node: node.node }];
  });
  const able = pair.nodes.filter((node) => reasonsFor(node, rule.needs).length === 0);
  return able.length < 2 ? unseen : [...unseen, ...rule.check(able as never, pair as never)];
}

function reasonsFor<Piece extends string>(
  from: Partial<Record<Piece, unknown>> & { readonly missing: Missing<Piece> },
  needs: readonly Piece[],
): readonly string[] {
  const absent = needs.filter((piece) => from[piece] === undefined);
  return [...new Set(absent.map((piece) => from.missing[piece] ?? `${piece} was not looked at`))];
}

function byReason(rule: Rule, { pair }: PairEvidence, unseen: readonly Unseen[]): readonly NotChecked[] {
  const nodes = new Map<string, string[]>();
  for (const each of unseen) {
    const known = nodes.get(each.unseen) ?? [];
    nodes.set(each.unseen, each.node === undefined || known.includes(each.node) ? known : [...known, each.node]);
  }
  return [...nodes].map(([reason, names]) => ({ rule: rule.id, pair, nodes: names, reason }));
}

function findingOf(rule: Rule, pair: string, { severity, doubt, remedy, ...found }: Found): Finding {
  const certain = severity ?? rule.severity;
  return {
    ...found,
    rule: rule.id,
    pair,
    severity: severityOf(certain, doubt),
    ...(doubt === undefined ? {} : { doubt }),
    why: rule.why,
    remedy: remedy ?? rule.remedy,
  };
}

const severityOf = (severity: Severity, doubt: string | undefined): Severity =>
  doubt === undefined ? severity : lowered(severity);

const joined = (parts: readonly Evaluation[]): Evaluation => ({
  findings: parts.flatMap(({ findings }) => findings),
  notChecked: parts.flatMap(({ notChecked }) => notChecked),
});
