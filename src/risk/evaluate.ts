import type { Missing, NodeEvidence, PairEvidence } from './evidence.js';
import type { Finding, Found, NotChecked, Unseen } from './finding.js';
import type { NodeRule, PairRule, Rule } from './rule.js';
import { compareSeverities, lowered, type Severity } from './severity.js';
import { suppress } from './suppress.js';

/** What rules say of a pair or a fleet. */
export interface Evaluation {
  /** Worst first, then in the order of the rules. */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

interface Told {
  readonly findings: Finding[];
  readonly notChecked: NotChecked[];
}

/** Asks every rule about every pair, and the fleet rules about all of them; what the pairs suppress is marked. Pure. */
export function evaluate(pairs: readonly PairEvidence[], rules: readonly Rule[]): Evaluation {
  const told: Told = { findings: [], notChecked: [] };
  for (const rule of rules) {
    if (rule.scope === 'fleet')
      for (const found of rule.check(pairs)) told.findings.push(findingOf(rule, found.pair, found));
    else for (const pair of pairs) askAboutPair(rule, pair, told);
  }
  const findings = suppress(told.findings, pairs);
  return { ...told, findings: findings.toSorted((a, b) => compareSeverities(a.severity, b.severity)) };
}

function askAboutPair(rule: NodeRule | PairRule, pair: PairEvidence, told: Told): void {
  const withoutPair = reasonFor(pair, rule.pairNeeds ?? []);
  if (withoutPair !== undefined) {
    told.notChecked.push({ rule: rule.id, pair: pair.pair, nodes: [], reason: withoutPair });
    return;
  }
  const unseen: Unseen[] = [];
  for (const answer of rule.scope === 'node' ? answersOfNodes(rule, pair) : answersOfPair(rule, pair)) {
    if ('message' in answer) told.findings.push(findingOf(rule, pair.pair, answer));
    else unseen.push(answer);
  }
  if (unseen.length > 0) told.notChecked.push(...byReason(rule, pair, unseen));
}

type Answer = Found | Unseen;

function* answersOfNodes(rule: NodeRule, pair: PairEvidence): Iterable<Answer> {
  for (const node of pair.nodes) {
    const without = reasonFor(node, rule.needs);
    if (without !== undefined) yield { unseen: without, node: node.node };
    else for (const each of rule.check(node, pair)) yield { node: node.node, ...each };
  }
}

/** With fewer than two nodes that can be asked there is nothing to compare. Where all can be, every rule is given the same list. */
function* answersOfPair(rule: PairRule, pair: PairEvidence): Iterable<Answer> {
  const able: NodeEvidence[] = [];
  for (const node of pair.nodes) {
    const without = reasonFor(node, rule.needs);
    if (without === undefined) able.push(node);
    else yield { unseen: without, node: node.node };
  }
  const asked = able.length === pair.nodes.length ? pair.nodes : able;
  if (asked.length > 1) yield* rule.check(asked, pair);
}

/** Why some of the pieces are absent, each reason once; undefined: all are there. */
function reasonFor<Piece extends string>(
  from: Partial<Record<Piece, unknown>> & { readonly missing: Missing<Piece> },
  needs: readonly Piece[],
): string | undefined {
  const absent = needs.filter((piece) => from[piece] === undefined);
  if (absent.length === 0) return undefined;
  return [...new Set(absent.map((piece) => from.missing[piece] ?? `${piece} was not looked at`))].join('; ');
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
