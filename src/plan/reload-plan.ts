import type { ReloadMethod } from '../haproxy/reload-method.js';
import { aroundReload } from './around-reload.js';
import type { OrderedNode } from './order.js';
import { reloadOrder } from './order.js';
import type { ReloadPolicy } from './reload-policy.js';
import { mastersOf, type PairRoles } from './roles.js';
import type { NodeLosses } from './runtime-losses.js';
import type { Step } from './step.js';

/** What will be done to one pair, and in which order, as plain data. */
export interface ReloadPlan {
  readonly pair: string;
  readonly change: 'haproxy reload';
  readonly order: readonly OrderedNode[];
  readonly steps: readonly Step[];
  /** What the operator should know before: loss that can't be excluded, drift between the nodes. */
  readonly warnings: readonly string[];
  /** What the running workers have beside their configuration, and a reload takes away. */
  readonly runtimeState: readonly NodeLosses[];
}

export interface ReloadPlanInput {
  readonly pair: string;
  readonly roles: PairRoles;
  readonly methods: Readonly<Record<string, ReloadMethod>>;
  readonly warnings: readonly string[];
  readonly soakMs: number;
  readonly proofMs: number;
  /** Milliseconds of probing before the first reload; 0 when nothing is probed. */
  readonly baselineMs: number;
  readonly policy: ReloadPolicy;
  readonly runtimeState: readonly NodeLosses[];
  /** `hard-stop-after` that the worker of now runs with, by node, where it has one. */
  readonly hardStops: Readonly<Record<string, number | undefined>>;
}

/** The steps before anything is known of the pair: they are the same for every change. */
export const openingSteps = (nodes: readonly string[]): readonly Step[] => [
  { kind: 'lock', nodes },
  { kind: 'observe', nodes },
  { kind: 'validate', nodes },
];

/** The steps that change the nodes, one after the other. Expects roles whose verdict is ok. */
export function planReload(input: ReloadPlanInput): ReloadPlan {
  const order = reloadOrder(input.roles);
  const masters = mastersOf(input.roles);
  const nodes = order.map((each) => each.node);
  const rolling = nodes.flatMap((node): readonly Step[] => {
    const method = input.methods[node];
    if (method === undefined) throw new RangeError(`no reload method was given for ${node} of ${input.pair}`);
    const losses = input.runtimeState.find((each) => each.node === node);
    const around = aroundReload(node, { ...input, losses, hardStopAfterMs: input.hardStops[node] });
    return [
      { kind: 'guard', node, masters },
      ...around.before,
      { kind: 'reload', node, method },
      ...around.after,
      { kind: 'prove', node, masters, withinMs: input.proofMs },
      { kind: 'soak', node, ms: input.soakMs },
      ...around.afterSoak,
    ];
  });
  const baseline: readonly Step[] = input.baselineMs > 0 ? [{ kind: 'baseline', ms: input.baselineMs }] : [];
  return {
    pair: input.pair,
    change: 'haproxy reload',
    order,
    steps: [...openingSteps(nodes), ...baseline, ...rolling, { kind: 'unlock', nodes }],
    warnings: input.warnings,
    runtimeState: input.runtimeState,
  };
}

const OPENING_AND_CLOSING: readonly Step['kind'][] = ['lock', 'observe', 'validate', 'unlock'];

/** The part of a plan that is carried out once roles and methods are known. */
export const rollingSteps = (plan: Pick<ReloadPlan, 'steps'>): readonly Step[] =>
  plan.steps.filter((step) => !OPENING_AND_CLOSING.includes(step.kind));
