import type { NodePiece, NodeWith, PairEvidence, PairPiece, PairWith } from './evidence.js';
import type { Found, Unseen } from './finding.js';
import type { Severity } from './severity.js';

/** What is told of a rule, whatever it finds. */
export interface RuleText {
  /** Stable: kebab-case, the family first, such as `vrrp-auth-differs`. */
  readonly id: string;
  /** Of a finding that is certain. */
  readonly severity: Severity;
  /** What it finds, as a statement: `The nodes have different VRRP passwords`. */
  readonly what: string;
  /** What that does to the service, and when. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Where it is known from: RFC sections, manuals, source functions, issue threads. */
  readonly sources: readonly string[];
}

interface Needs<OfNode extends NodePiece, OfPair extends PairPiece> {
  /** Pieces without which a node can't be asked. */
  readonly needs: readonly OfNode[];
  /** Pieces of the pair without which nobody can be asked. */
  readonly pairNeeds?: readonly OfPair[];
}

type Answers = Iterable<Found | Unseen>;

/** Looks at one node at a time. */
export interface NodeRule extends RuleText, Needs<NodePiece, PairPiece> {
  readonly scope: 'node';
  check(node: NodeWith<never>, pair: PairWith<never>): Answers;
}

/** Looks at all nodes of a pair beside each other: those that have what it needs, two or more. */
export interface PairRule extends RuleText, Needs<NodePiece, PairPiece> {
  readonly scope: 'pair';
  check(nodes: readonly NodeWith<never>[], pair: PairWith<never>): Answers;
}

/** Looks at several pairs beside each other. */
export interface FleetRule extends RuleText {
  readonly scope: 'fleet';
  check(pairs: readonly PairEvidence[]): Iterable<Found & { readonly pair: string }>;
}

export type Rule = NodeRule | PairRule | FleetRule;

/** A rule about one node. What it says of a node names it by itself. */
export function nodeRule<OfNode extends NodePiece, OfPair extends PairPiece = never>(
  rule: RuleText & Needs<OfNode, OfPair> & { check(node: NodeWith<OfNode>, pair: PairWith<OfPair>): Answers },
): NodeRule {
  // The engine only calls it with nodes and pairs that have what it needs.
  return {
    ...rule,
    scope: 'node',
    check: (node, pair) => rule.check(node as NodeWith<OfNode>, pair as PairWith<OfPair>),
  };
}

/** A rule about the nodes of a pair beside each other. */
export function pairRule<OfNode extends NodePiece, OfPair extends PairPiece = never>(
  rule: RuleText &
    Needs<OfNode, OfPair> & { check(nodes: readonly NodeWith<OfNode>[], pair: PairWith<OfPair>): Answers },
): PairRule {
  return {
    ...rule,
    scope: 'pair',
    check: (nodes, pair) => rule.check(nodes as readonly NodeWith<OfNode>[], pair as PairWith<OfPair>),
  };
}

/** A rule about several pairs beside each other. */
export const fleetRule = (rule: Omit<FleetRule, 'scope'>): FleetRule => ({ ...rule, scope: 'fleet' });
