import { type Act, actOf } from './drill-act.js';
import { whyNotDrilled } from './drill-conditions.js';
import { type DrillEvent, drillEventText } from './drill-event.js';
import { failoverSteps } from './drill-steps.js';
import { type Forecast, forecast, forecastReturn } from './forecast.js';
import { liveRouters } from './live-routers.js';
import type { OrderedNode } from './order.js';
import { openingSteps } from './reload-plan.js';
import { mastersOf, type PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { sessionsOn } from './sessions.js';
import type { Step } from './step.js';
import { blocked, type Refusal } from './verdict.js';

/** A failover that is made to happen, measured and put back, as plain data. */
export interface DrillPlan {
  readonly pair: string;
  readonly change: 'drill';
  readonly event: DrillEvent;
  /** The MASTER that fails; who the model says is MASTER then, and who is now, by `family/vrid`. */
  readonly node: string;
  readonly masters: Readonly<Record<string, string>>;
  readonly before: Readonly<Record<string, string>>;
  /** Names of the instances that fail over. */
  readonly instances: readonly string[];
  /** What the VRRP model says of the failover, and of putting it back. */
  readonly forecast: Forecast;
  readonly back: Forecast;
  /** Whether the VIPs are on `node` again in the end. */
  readonly returns: boolean;
  /** Connections that HAProxy on `node` has, which the failover cuts; absent: it did not say. */
  readonly sessions?: number;
  readonly order: readonly OrderedNode[];
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
}

export interface DrillInput {
  readonly pair: string;
  readonly roles: PairRoles;
  readonly states: readonly NodeState[];
  readonly event: DrillEvent;
  /** Whose failure it is. Default: the one node that is MASTER. */
  readonly node?: string | undefined;
  /** Where the VIPs would stay away (nopreempt): bring them back by a second failover. */
  readonly bringBack: boolean;
  readonly baselineMs: number;
}

export type DrillChoice = { readonly verdict: 'ok'; readonly plan: DrillPlan } | Refusal;

/** Plans a drill, for roles whose verdict is ok. It is refused where the model sees nobody take over. */
export function planDrill(input: DrillInput): DrillChoice {
  const { roles, states, event } = input;
  const victim = victimOf(input);
  if ('verdict' in victim) return victim;
  const { node } = victim;
  const refusal = whyNotDrilled(event, node, roles, states);
  if (refusal !== undefined) return refusal;
  const act = actOf(event, node, input);
  if ('verdict' in act) return act;
  const routers = liveRouters(states);
  if (new Set(routers.map((router) => router.node)).size < states.length)
    return blocked('the release or the configuration of a keepalived is not known: what it would do can’t be foreseen');
  const before = mastersOf(roles);
  const scene = { routers, masters: before, events: act.model.events };
  const there = forecast(scene);
  const failing = roles.instances.filter(({ master }) => master === node);
  const stuck = failing.find(({ key }) => there.masters[key] === undefined || there.masters[key] === node);
  if (stuck !== undefined || there.takeover === undefined) {
    return blocked(
      `${drillEventText(event, node)}: as configured nobody would take over ${stuck?.name ?? 'its VIPs'}`,
      `compare the priorities and weights: hitless timing ${input.pair}`,
    );
  }
  const back = forecastReturn({ ...scene, back: act.model.back });
  const returns = failing.every(({ key }) => back.masters[key] === node);
  const second = returns || !input.bringBack ? undefined : secondFailover(input, back, there, node);
  if (second !== undefined && 'verdict' in second) return second;
  return {
    verdict: 'ok',
    plan: compose(input, { node, act, before, there, back, returns, second: second?.steps ?? [] }),
  };
}

function victimOf({ roles, states, node, event }: DrillInput): { readonly node: string } | Refusal {
  const masters = [...new Set(roles.instances.flatMap(({ master }) => (master === undefined ? [] : [master])))];
  if (node !== undefined) {
    if (!states.some(({ facts }) => facts.node === node)) return blocked(`${node} is no node of this pair`);
    return masters.includes(node) ? { node } : blocked(`${node} is MASTER of nothing: there is no failover to drill`);
  }
  const [only] = masters;
  return only !== undefined && masters.length === 1
    ? { node: only }
    : blocked(`${masters.join(' and ')} are MASTERs: say whose ${event} it is to be`, '--node NAME');
}

/** Where the VIPs would stay on the node that took over: the same once more, from there. */
function secondFailover(
  input: DrillInput,
  back: Forecast,
  there: Forecast,
  node: string,
): { readonly steps: readonly Step[] } | Refusal {
  const routers = liveRouters(input.states);
  const [other] = Object.values(there.masters).filter((each) => each !== node);
  if (other === undefined) return { steps: [] };
  const again = forecast({ routers, masters: back.masters, events: [{ kind: 'stop', node: other, atUs: 0 }] });
  const wanted = mastersOf(input.roles);
  const astray = Object.keys(wanted).find((key) => again.masters[key] !== wanted[key]);
  if (astray !== undefined)
    return blocked(
      `--back: a stop of keepalived on ${other} would not bring everything back to ${node} (${astray} would go to ${again.masters[astray] ?? 'nobody'})`,
    );
  return {
    steps: failoverSteps(
      { kind: 'drill', node: other, event: 'stop' },
      { on: other, undo: ['start keepalived'], there: again, back: again, after: wanted },
    ),
  };
}

interface Parts {
  readonly node: string;
  readonly act: Act;
  readonly before: Readonly<Record<string, string>>;
  readonly there: Forecast;
  readonly back: Forecast;
  readonly returns: boolean;
  readonly second: readonly Step[];
}

function compose(input: DrillInput, { node, act, before, there, back, returns, second }: Parts): DrillPlan {
  const { roles, states, event } = input;
  const nodes = states.map(({ facts }) => facts.node);
  const failing = roles.instances.filter(({ master }) => master === node);
  const names = failing.map(({ name }) => name);
  const sessions = sessionsOn(node, states);
  const heirs = [...new Set(failing.map(({ key }) => there.masters[key] ?? ''))];
  const steps: readonly Step[] = [
    ...openingSteps(nodes),
    ...(input.baselineMs > 0 ? [{ kind: 'baseline', ms: input.baselineMs } as const] : []),
    { kind: 'guard', node, masters: before },
    ...failoverSteps(act.step, { on: act.on, undo: act.undo, there, back, after: back.masters }),
    { kind: 'record' },
    ...second,
    { kind: 'unlock', nodes },
  ];
  return {
    pair: input.pair,
    change: 'drill',
    event,
    node,
    masters: there.masters,
    before,
    instances: names,
    forecast: there,
    back,
    returns: returns || second.length > 0,
    ...(sessions !== undefined && { sessions }),
    order: [
      { node, masterOf: names, backupOf: [], why: drillEventText(event, node) },
      ...heirs.map((heir) => ({ node: heir, masterOf: [], backupOf: names, why: `takes over ${names.join(', ')}` })),
    ],
    steps,
    warnings: returns ? [] : [stayWarning(heirs, node, second.length > 0)],
  };
}

const stayWarning = (heirs: readonly string[], node: string, bringsBack: boolean): string =>
  bringsBack
    ? `the VIPs stay on ${heirs.join(', ')} (nopreempt, or equal priorities): a second failover brings them back to ${node}`
    : `the VIPs stay on ${heirs.join(', ')} (nopreempt, or equal priorities): --back brings them back to ${node} by a second failover`;
