import type { Forecast } from './forecast.js';
import type { HandoverLever } from './handover-lever.js';
import { type HandoverPlan, planHandover, TAKEOVER_MARGIN_MS, undoOf } from './handover-plan.js';
import { type OrderedNode, reloadOrder } from './order.js';
import { openingSteps } from './reload-plan.js';
import { mastersOf, type PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import type { Step } from './step.js';
import { blocked, type Refusal } from './verdict.js';

/** HAProxy restarted on every node of a pair, each while it has no VIP, as plain data. */
export interface RestartPlan {
  readonly pair: string;
  readonly change: 'restart';
  /** The MASTER, and the node that has the VIPs meanwhile. */
  readonly from: string;
  readonly to: string;
  readonly instances: readonly string[];
  readonly lever: HandoverLever;
  /** Whether the VIPs are handed back in the end; otherwise the handover stays in force, or nothing holds it (`settled`). */
  readonly ends: 'handed back' | 'in-force' | 'settled';
  /** What the VRRP model says of the handover, and of the way back. */
  readonly forecast: Forecast;
  readonly back: Forecast;
  /** Connections that HAProxy on `from` has, which the handover cuts; absent: it did not say. */
  readonly sessions?: number;
  readonly order: readonly OrderedNode[];
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
}

export interface RestartInput {
  readonly pair: string;
  readonly roles: PairRoles;
  readonly states: readonly NodeState[];
  readonly run: string;
  /** Leave the VIPs where they are in the end. */
  readonly stay: boolean;
  readonly allowGap: boolean;
  readonly soakMs: number;
  readonly proofMs: number;
  readonly baselineMs: number;
}

export type RestartChoice = { readonly verdict: 'ok'; readonly plan: RestartPlan } | Refusal;

/**
 * Plans it for roles whose verdict is ok: BACKUPs are restarted first, one after the other; then the VIPs are handed over, and the MASTER of before is
 * restarted as a BACKUP. Refused where nodes share the VIPs, and where the handover is.
 */
export function planRestart(input: RestartInput): RestartChoice {
  const { roles, states } = input;
  const masters = mastersOf(roles);
  const order = reloadOrder(roles);
  if (new Set(Object.values(masters)).size > 1)
    return blocked(
      'each node is MASTER of something: none of them can be restarted without a failover',
      `hand all VIPs to one node first (hitless handover ${input.pair} --instance NAME), and back afterwards (--back)`,
    );
  const choice = planHandover({ ...input, wish: { allowGap: input.allowGap } });
  if (choice.verdict !== 'ok') return choice;
  const handover = choice.plan;
  const { from, to, lever, stays, instances, forecast, back, sessions } = handover;
  const moved = { ...masters, ...movedTo(to, roles, instances) };
  const ends = stays === 'settled' ? 'settled' : input.stay ? 'in-force' : 'handed back';
  const nodes = states.map(({ facts }) => facts.node);
  const steps: readonly Step[] = [
    ...openingSteps(nodes),
    ...(input.baselineMs > 0 ? [{ kind: 'baseline', ms: input.baselineMs } as const] : []),
    ...order.filter(({ node }) => node !== from).flatMap(({ node }) => restart(node, masters, input)),
    ...handover.steps.filter(({ kind }) => !NOT_AGAIN.includes(kind)),
    ...restart(from, moved, input, lever.kind === 'stop' && stays === 'in-force'),
    ...(ends === 'handed back' ? backSteps(handover, input, masters) : []),
    { kind: 'unlock', nodes },
  ];
  return {
    verdict: 'ok',
    plan: {
      pair: input.pair,
      change: 'restart',
      from,
      to,
      instances,
      lever,
      ends,
      forecast,
      back,
      ...(sessions !== undefined && { sessions }),
      order: order.map((each) => ({ ...each, why: whyOf(each.node, from, to) })),
      steps,
      warnings: handover.warnings,
    },
  };
}

/** Steps of a handover that this plan has for itself. */
const NOT_AGAIN: readonly Step['kind'][] = ['lock', 'observe', 'validate', 'baseline', 'unlock'];
/** HAProxy and keepalived need a moment after a start. */
const SETTLE_MS = 10_000;

const movedTo = (to: string, { instances }: PairRoles, moving: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(instances.filter(({ name }) => moving.includes(name)).map(({ key }) => [key, to]));

/** `alone`: keepalived on the node is stopped meanwhile, so the pair can't be whole before it is started again. */
function restart(
  node: string,
  masters: Readonly<Record<string, string>>,
  { proofMs }: Pick<RestartInput, 'proofMs'>,
  alone = false,
): readonly Step[] {
  const guard: readonly Step[] = alone ? [] : [{ kind: 'guard', node, masters }];
  const whole: readonly Step[] = alone ? [] : [{ kind: 'whole', masters, withinMs: proofMs }];
  return [...guard, { kind: 'restart', node }, { kind: 'prove-restart', node, withinMs: proofMs }, ...whole];
}

function backSteps(
  { lever, from, back }: HandoverPlan,
  { run, soakMs }: RestartInput,
  masters: Readonly<Record<string, string>>,
): readonly Step[] {
  const withinMs = Math.ceil((back.takeover?.worstUs ?? 0) / 1000) + TAKEOVER_MARGIN_MS + SETTLE_MS;
  return [
    { kind: 'revert', node: lever.node, run, undo: undoOf(lever) },
    { kind: 'whole', masters, withinMs },
    { kind: 'soak', node: from, ms: soakMs },
  ];
}

function whyOf(node: string, from: string, to: string): string {
  if (node === from) return `MASTER: restarted once ${to} has the VIPs`;
  return node === to ? 'BACKUP: restarted first, then it takes over' : 'BACKUP: it carries no VIP';
}
