import { chooseLever } from './choose-lever.js';
import { type Forecast, type ForecastInput, forecast, forecastReturn } from './forecast.js';
import type { HandoverLever } from './handover-lever.js';
import { chooseSubject, type HandoverSubject, type HandoverWish, namesOf } from './handover-subject.js';
import { leverEvents } from './lever-events.js';
import { leverText } from './lever-text.js';
import { liveRouters } from './live-routers.js';
import type { OrderedNode } from './order.js';
import { openingSteps } from './reload-plan.js';
import { mastersOf, type PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { sessionsOn } from './sessions.js';
import type { Step, UndoPart } from './step.js';
import { blocked, type Refusal } from './verdict.js';

/** A VIP that is moved on purpose, as plain data. */
export interface HandoverPlan {
  readonly pair: string;
  readonly change: 'handover';
  readonly from: string;
  readonly to: string;
  /** Names of the instances that move. */
  readonly instances: readonly string[];
  readonly lever: HandoverLever;
  /** `in-force`: something temporary holds it in place until `--back`; `settled`: nothing does. */
  readonly stays: 'in-force' | 'settled';
  /** What the VRRP model says of it, and of the way back. */
  readonly forecast: Forecast;
  readonly back: Forecast;
  /** Connections that HAProxy on `from` has, which the move cuts; absent: it did not say. */
  readonly sessions?: number;
  readonly order: readonly OrderedNode[];
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
}

export interface HandoverInput {
  readonly pair: string;
  readonly roles: PairRoles;
  readonly states: readonly NodeState[];
  readonly wish: HandoverWish & { readonly allowGap: boolean };
  readonly soakMs: number;
  readonly baselineMs: number;
}

export type HandoverChoice = { readonly verdict: 'ok'; readonly plan: HandoverPlan } | Refusal;

/** Milliseconds that a take-over may take beyond what is forecast: commands, and looking at it. */
export const TAKEOVER_MARGIN_MS = 5000;
/** What everything besides waiting takes at most; then a node without word from the coordinator undoes what it was told. */
const SLACK_MS = 30_000;

export const undoOf = (lever: HandoverLever): readonly UndoPart[] => {
  switch (lever.kind) {
    case 'track-file':
      return ['files'];
    case 'priority':
      return ['files', 'reload keepalived'];
    case 'stop':
      return ['start keepalived'];
  }
};

/** Plans a handover, for roles whose verdict is ok. It is refused where the model does not see it end as wished, or sees a gap that was not allowed. */
export function planHandover(input: HandoverInput): HandoverChoice {
  const { roles, states, wish } = input;
  const choice = chooseSubject(roles, states, wish);
  if (choice.verdict !== 'ok') return choice;
  const chosen = chooseLever(choice.subject, roles, states, wish);
  if (chosen.verdict !== 'ok') return chosen;
  const { subject } = choice;
  const { lever } = chosen;
  const seen = foresee(subject, lever, input);
  if ('reason' in seen) return blocked(seen.reason);
  if (seen.there.vipAbsent.worstUs > 0 && !wish.allowGap) {
    return blocked(
      `${namesOf(subject.instances)} can't be moved to ${subject.to} without a gap: this keepalived lets go of a VIP before the other node has it`,
      '--allow-gap moves it all the same',
    );
  }
  return { verdict: 'ok', plan: compose(input, subject, lever, seen, chosen.passedOver) };
}

interface Foreseen {
  readonly there: Forecast;
  readonly back: Forecast;
  readonly masters: Readonly<Record<string, string>>;
}

/** Replays the lever in the simulator: every instance must end where it should, and never be on two nodes. */
function foresee(
  subject: HandoverSubject,
  lever: HandoverLever,
  { roles, states }: HandoverInput,
): Foreseen | { readonly reason: string } {
  const routers = liveRouters(states);
  if (new Set(routers.map(({ node }) => node)).size < states.length)
    return {
      reason: 'the release or the configuration of a keepalived is not known: what it would do can’t be foreseen',
    };
  const before = mastersOf(roles);
  const wanted = { ...before, ...Object.fromEntries(subject.instances.map(({ key }) => [key, subject.to])) };
  const { events, back } = leverEvents(lever, routers);
  const input: ForecastInput = { routers, masters: before, events };
  const there = forecast(input);
  const amiss = roles.instances.find(({ key }) => there.masters[key] !== wanted[key]);
  if (amiss !== undefined)
    return {
      reason: `${leverText(lever)}: the VRRP model sees ${amiss.name} end on ${there.masters[amiss.key] ?? 'no node'}, not on ${wanted[amiss.key] ?? 'no node'}`,
    };
  if (there.dualUs > 0)
    return { reason: `${leverText(lever)}: the VRRP model sees two MASTERs for ${there.dualUs} us` };
  return { there, back: forecastReturn({ ...input, back }), masters: wanted };
}

function compose(
  input: HandoverInput,
  subject: HandoverSubject,
  lever: HandoverLever,
  { there, back, masters }: Foreseen,
  passedOver: readonly string[],
): HandoverPlan {
  const { roles, states } = input;
  const nodes = states.map(({ facts }) => facts.node);
  const stays = lever.kind === 'stop' && !lever.returns ? 'settled' : 'in-force';
  const takeoverMs = Math.ceil((there.takeover?.worstUs ?? 0) / 1000) + TAKEOVER_MARGIN_MS;
  const undo = undoOf(lever);
  const sessions = sessionsOn(subject.from, states);
  const steps: readonly Step[] = [
    ...openingSteps(nodes),
    ...(input.baselineMs > 0 ? [{ kind: 'baseline', ms: input.baselineMs } as const] : []),
    { kind: 'guard', node: lever.node, masters: mastersOf(roles) },
    { kind: 'arm', node: lever.node, withinMs: 2 * takeoverMs + input.soakMs + SLACK_MS, undo },
    { kind: 'handover', node: lever.node, lever },
    { kind: 'takeover', masters, withinMs: takeoverMs },
    ...(stays === 'settled' ? [{ kind: 'put-back', node: lever.node, undo } as const] : []),
    ...(lever.kind === 'stop' && stays === 'in-force'
      ? []
      : [{ kind: 'whole', masters, withinMs: takeoverMs } as const]),
    { kind: 'soak', node: subject.to, ms: input.soakMs },
    { kind: 'confirm', node: lever.node },
    { kind: 'unlock', nodes },
  ];
  return {
    pair: input.pair,
    change: 'handover',
    from: subject.from,
    to: subject.to,
    instances: subject.instances.map(({ name }) => name),
    lever,
    stays,
    forecast: there,
    back,
    ...(sessions !== undefined && { sessions }),
    order: orderOf(subject, lever),
    steps,
    warnings: [...passedOver, ...warningsOf(subject, lever, stays)],
  };
}

function orderOf({ from, to, instances }: HandoverSubject, lever: HandoverLever): readonly OrderedNode[] {
  const names = instances.map(({ name }) => name);
  const acts = (node: string): string => (lever.node === node ? `: ${leverText(lever)}` : '');
  return [
    { node: to, masterOf: [], backupOf: names, why: `takes over ${names.join(', ')}${acts(to)}` },
    { node: from, masterOf: names, backupOf: [], why: `hands over ${names.join(', ')}${acts(from)}` },
  ];
}

function warningsOf({ from }: HandoverSubject, lever: HandoverLever, stays: HandoverPlan['stays']): readonly string[] {
  if (lever.kind !== 'stop' || stays === 'settled') return [];
  return [
    `keepalived on ${from} stays stopped until \`hitless handover --back\`: until then nobody takes over for the new MASTER`,
  ];
}
