import type { InspectedNode } from '../../plan/candidate/finding.js';
import type { InstanceRoles, PairRoles } from '../../plan/roles.js';
import type { NodeState } from '../../plan/serving.js';
import type { NodeEvidence, NodePiece } from '../evidence.js';
import { inspectedNode } from '../judged.js';
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

/** A check that could not be made because nobody is MASTER for certain. */
export const noMaster = (what: string): ReadinessCheck => ({
  what,
  verdict: 'unknown',
  text: 'there is no settled MASTER to compare it with',
});

/** The check that can't be made because one of the nodes lacks one of the pieces; absent when all have all. */
export function lacking(
  what: string,
  nodes: readonly NodeEvidence[],
  ...pieces: readonly NodePiece[]
): ReadinessCheck | undefined {
  for (const piece of pieces) {
    const without = nodes.find((each) => each[piece] === undefined);
    if (without === undefined) continue;
    const { node, missing } = without;
    return { what, verdict: 'unknown', text: missing[piece] ?? `${piece} of ${node} was not looked at` };
  }
  return undefined;
}

/** The nodes for the judges in `plan/candidate`, as their files stand, or the check that can't be made because one lacks a piece. */
export function inspected(what: string, nodes: readonly NodeEvidence[]): readonly InspectedNode[] | ReadinessCheck {
  return (
    lacking(what, nodes, 'inspection', 'haproxy', 'state') ??
    nodes.flatMap(({ haproxy, keepalived, state, inspection }) =>
      haproxy && state && inspection
        ? [inspectedNode({ haproxy, state, inspection, ...(keepalived && { keepalived }) })]
        : [],
    )
  );
}
