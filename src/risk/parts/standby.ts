import type { InstanceRoles, PairRoles } from '../../plan/roles.js';
import type { NodeState } from '../../plan/serving.js';
import type { NodeEvidence, NodePiece } from '../evidence.js';
import type { PairModel } from '../pair-model.js';
import type { ReadinessCheck } from '../report.js';

/** A node that would have to take over, and from whom. */
export interface Standby {
  readonly node: NodeEvidence;
  readonly state: NodeState;
  /** The instances that it is not MASTER of. */
  readonly instances: readonly InstanceRoles[];
  /** Their MASTERs, as far as they are settled. */
  readonly masters: readonly NodeEvidence[];
  readonly roles: PairRoles;
  readonly model: PairModel;
}

/** A check that could not be made, for the piece of evidence that a node lacks. */
export const notKnown = (what: string, { node, missing }: NodeEvidence, piece: NodePiece): ReadinessCheck => ({
  what,
  verdict: 'unknown',
  text: missing[piece] ?? `${piece} of ${node} was not looked at`,
});

/** A check that could not be made because nobody is MASTER for certain. */
export const noMaster = (what: string): ReadinessCheck => ({
  what,
  verdict: 'unknown',
  text: 'there is no settled MASTER to compare it with',
});

/** The first node that lacks the piece. */
export const lacking = (nodes: readonly NodeEvidence[], piece: NodePiece): NodeEvidence | undefined =>
  nodes.find((each) => each[piece] === undefined);
