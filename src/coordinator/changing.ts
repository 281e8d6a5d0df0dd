import type { NodeChange } from '../plan/change.js';
import type { ChangePlan } from '../plan/change-plan.js';
import type { ChangeStep } from '../plan/change-step.js';
import { newConfigs } from '../plan/new-configs.js';
import type { NodeState } from '../plan/serving.js';
import type { ComparedFiles } from './compare-files.js';
import type { Rolling } from './rolling.js';

/** A pair in the middle of a change of its files. */
export interface Changing extends Rolling {
  readonly operator: string;
  readonly plan: ChangePlan;
  readonly files: readonly ComparedFiles[];
  /** What the nodes will run, by node. */
  readonly next: ReadonlyMap<string, NextConfigs>;
  readonly hand: ChangeHand;
}

/** The configurations of a node once its new files are read. */
export type NextConfigs = Pick<NodeState['facts']['haproxy'], 'config'> & {
  readonly keepalived?: NonNullable<NodeState['facts']['keepalived']['config']>;
};

/** How far a change has come on the nodes. Deadlines are of the coordinator's clock. */
export interface ChangeHand {
  /** Nodes on which files may lie staged, and nothing is armed yet. */
  readonly staged: Set<string>;
  /** Nodes that will undo the change by themselves, and when. */
  readonly armed: Map<string, Armed>;
  readonly confirmed: Set<string>;
  /** When each of the plan's timers ends. */
  readonly timers: Map<string, number>;
  /** Nodes whose keepalived, and HAProxy, were told of new files. */
  readonly installed: Map<string, Set<string>>;
  /** When keepalived was stopped on a node, and how long it stood. */
  readonly stoppedAtMs: Map<string, number>;
  withoutStandbyMs: number;
}

export interface Armed {
  readonly step: Extract<ChangeStep, { readonly kind: 'arm' }>;
  readonly deadlineMs: number;
}

export const emptyHand = (nodes: readonly string[]): ChangeHand => ({
  staged: new Set(nodes),
  armed: new Map(),
  confirmed: new Set(),
  timers: new Map(),
  installed: new Map(),
  stoppedAtMs: new Map(),
  withoutStandbyMs: 0,
});

/** What nodes run once their changes are read. */
export const nextConfigs = (
  states: readonly NodeState[],
  changes: readonly NodeChange[],
): ReadonlyMap<string, NextConfigs> =>
  new Map(
    states.map((state, at) => {
      const { node } = state.facts;
      const { haproxy, keepalived } = newConfigs(changes[at] ?? { node, changed: [] });
      return [
        node,
        { ...(haproxy !== undefined && { config: haproxy }), ...(keepalived !== undefined && { keepalived }) },
      ] as const;
    }),
  );

/** A node with all that it will run. */
export function withNext(state: NodeState, next: ReadonlyMap<string, NextConfigs>): NodeState {
  const configs = next.get(state.facts.node);
  return configs === undefined ? state : { ...state, facts: withConfigs(state.facts, BOTH, configs) };
}

const BOTH: ReadonlySet<string> = new Set(['haproxy', 'keepalived']);

/** The nodes as they were found, with the configurations that they read by now. */
export function asInstalled(found: readonly NodeState[], { hand, next }: Pick<Changing, 'hand' | 'next'>): NodeState[] {
  return found.map((state) => {
    const { node } = state.facts;
    const parts = hand.installed.get(node);
    const configs = next.get(node);
    if (parts === undefined || configs === undefined) return state;
    return { ...state, facts: withConfigs(state.facts, parts, configs) };
  });
}

function withConfigs(
  facts: NodeState['facts'],
  parts: ReadonlySet<string>,
  { config, keepalived }: NextConfigs,
): NodeState['facts'] {
  const haproxy = parts.has('haproxy') && config !== undefined ? { ...facts.haproxy, config } : facts.haproxy;
  const isNew = parts.has('keepalived') && keepalived !== undefined;
  return { ...facts, haproxy, keepalived: isNew ? { ...facts.keepalived, config: keepalived } : facts.keepalived };
}
