import { planChange } from '../../src/plan/change-plan.js';
import type { PairChange, PairEvidence } from '../../src/risk/evidence.js';
import { changeInput, type NodeSketch } from '../plan/change-pair.js';
import { type SceneNode, sceneOf } from './scenes.js';

const before = ({ node, before: keepalived, haproxyBefore, release }: NodeSketch): SceneNode => ({
  node,
  keepalived,
  ...(haproxyBefore !== undefined && { haproxy: haproxyBefore }),
  ...(release !== undefined && { keepalivedRelease: release }),
});

const after = (sketch: NodeSketch): SceneNode => ({
  ...before(sketch),
  keepalived: sketch.after ?? sketch.before,
  ...(sketch.haproxyAfter !== undefined && { haproxy: sketch.haproxyAfter }),
});

/** A pair with a change that was planned as `hitless plan apply` plans it; `more` is what else is known of each node. */
export function changeScene(
  sketches: readonly NodeSketch[],
  given: Parameters<typeof changeInput>[1] = {},
  more: Partial<SceneNode> = {},
): PairEvidence {
  const input = changeInput(sketches, given);
  const planned = planChange(input);
  const change: PairChange = {
    changes: input.nodes.map((node) => node.change),
    analysis: planned.verdict === 'ok' ? planned.plan : planned.analysis,
    ...(planned.verdict === 'ok' && { plan: planned.plan }),
    ...('reason' in planned && { refusal: planned.reason }),
    after: sceneOf(sketches.map(after)).nodes,
  };
  const nodes = sketches.map((sketch) => ({ ...before(sketch), ...more }));
  return sceneOf(nodes, { change, roles: input.roles });
}
