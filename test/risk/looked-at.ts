import type { HostFacts } from '../../src/node/host-facts.js';
import type { NodeState } from '../../src/plan/serving.js';
import type { Rule } from '../../src/risk/rule.js';
import { candidateNode, HAPROXY_PIDS, type Sketch } from '../plan/candidate/candidate-node.js';
import type { SceneNode } from './scenes.js';

/** A node of a scene that was looked at, sketched as the tests of the judges sketch theirs: it runs what lies on its disk. */
export function lookedAt(sketch: Sketch = {}, more: Partial<SceneNode> = {}): SceneNode {
  const { cfg = '', conf = '' } = sketch;
  const { facts, inspection } = candidateNode({ runs: cfg, ...sketch });
  return {
    haproxy: cfg,
    ...(conf !== '' && { keepalived: conf }),
    ...(facts.haproxy.version !== undefined && { haproxyRelease: facts.haproxy.version }),
    state: { facts, sockets: {}, runtime: { unknowns: [] } },
    inspection,
    ...more,
  };
}

/** The same with HAProxy's processes, files and word on itself as they are said. */
export const running = (node: SceneNode, haproxy: Partial<NodeState['facts']['haproxy']>): SceneNode => {
  const { state } = node;
  if (state === undefined) return node;
  return {
    ...node,
    state: { ...state, facts: { ...state.facts, haproxy: { ...state.facts.haproxy, ...haproxy } } },
  };
};

export const hostFacts = (facts: Partial<HostFacts> = {}): HostFacts => ({
  node: 'lb1',
  links: [],
  sysctls: {},
  activeUnits: [],
  units: {},
  programs: new Map(),
  unknowns: [],
  ...facts,
});

/** One of these rules by its id. */
export function ruleNamed(rules: readonly Rule[], id: string): Rule {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}

export { HAPROXY_PIDS };
