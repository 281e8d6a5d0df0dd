import { type Forecast, forecast } from './forecast.js';
import type { HandoverNote } from './handover-note.js';
import { TAKEOVER_MARGIN_MS } from './handover-plan.js';
import { liveRouters } from './live-routers.js';
import type { OrderedNode } from './order.js';
import { openingSteps } from './reload-plan.js';
import type { PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { sessionsOn } from './sessions.js';
import type { Step, UndoPart } from './step.js';
import { blocked, type Refusal } from './verdict.js';

/** A handover that is in force, and is put back, as plain data. */
export interface HandoverBackPlan {
  readonly pair: string;
  readonly change: 'handover back';
  /** Where it is in force, and by which run. */
  readonly node: string;
  readonly run: string;
  readonly from: string;
  readonly to: string;
  readonly forecast: Forecast;
  readonly sessions?: number;
  readonly order: readonly OrderedNode[];
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
}

/** A handover that a node holds in force. */
export interface InForce {
  readonly node: string;
  readonly run: string;
  readonly note: HandoverNote;
}

export interface HandoverBackInput {
  readonly pair: string;
  readonly roles: PairRoles;
  readonly states: readonly NodeState[];
  readonly inForce: InForce;
  readonly soakMs: number;
  readonly baselineMs: number;
}

export type HandoverBackChoice = { readonly verdict: 'ok'; readonly plan: HandoverBackPlan } | Refusal;

/** Plans the way back. Every instance must have one MASTER; only a node whose keepalived the handover stopped may be down. */
export function planHandoverBack(input: HandoverBackInput): HandoverBackChoice {
  const { roles, states, inForce } = input;
  const { note, node, run } = inForce;
  const masters = currentMasters(roles, note.kind === 'stop' ? node : undefined);
  if ('verdict' in masters) return masters;
  const events = backEvents(inForce, states);
  const routers = liveRouters(states);
  const seen = forecast({ routers, masters: masters.now, events, ...(note.kind === 'stop' && { down: [node] }) });
  const nodes = states.map(({ facts }) => facts.node);
  const withinMs = Math.ceil((seen.takeover?.worstUs ?? 0) / 1000) + TAKEOVER_MARGIN_MS + SETTLE_MS;
  const sessions = sessionsOn(note.to, states);
  const undo: readonly UndoPart[] =
    note.kind === 'stop' ? ['start keepalived'] : note.kind === 'priority' ? ['files', 'reload keepalived'] : ['files'];
  const steps: readonly Step[] = [
    ...openingSteps(nodes),
    ...(input.baselineMs > 0 ? [{ kind: 'baseline', ms: input.baselineMs } as const] : []),
    ...(note.kind === 'stop' ? [] : [{ kind: 'guard', node, masters: masters.now } as const]),
    { kind: 'revert', node, run, undo },
    { kind: 'whole', masters: seen.masters, withinMs },
    { kind: 'soak', node: note.from, ms: input.soakMs },
    { kind: 'unlock', nodes },
  ];
  const returning = roles.instances.filter(({ key }) => seen.masters[key] !== masters.now[key]);
  const names = returning.map(({ name }) => name);
  return {
    verdict: 'ok',
    plan: {
      pair: input.pair,
      change: 'handover back',
      node,
      run,
      from: note.to,
      to: note.from,
      forecast: seen,
      ...(sessions !== undefined && { sessions }),
      order: [
        {
          node: note.from,
          masterOf: [],
          backupOf: names,
          why: names.length === 0 ? 'takes nothing back' : `takes ${names.join(', ')} back`,
        },
        { node: note.to, masterOf: names, backupOf: [], why: `hands over ${names.join(', ') || 'nothing'}` },
      ],
      steps,
      warnings:
        names.length === 0
          ? [`the VIPs stay on ${note.to}: nothing makes ${note.from} take them back (nopreempt, or equal priorities)`]
          : [],
    },
  };
}

/** HAProxy and keepalived need a moment after a start. */
const SETTLE_MS = 10_000;

function currentMasters(
  { instances, verdict }: PairRoles,
  mayBeDown: string | undefined,
): { readonly now: Readonly<Record<string, string>> } | Refusal {
  if (verdict.verdict !== 'ok' && mayBeDown === undefined) return verdict;
  const now: Record<string, string> = {};
  for (const { key, name, views } of instances) {
    const masters = views.filter(({ role }) => role === 'MASTER');
    const [master] = masters;
    const amiss = views.find(
      (view) => view !== master && view.role !== 'BACKUP' && !(view.node === mayBeDown && view.role === 'down'),
    );
    if (master === undefined || masters.length > 1)
      return blocked(`${name} has ${masters.length} MASTERs`, 'see hitless status');
    if (amiss !== undefined) return blocked(`${name}: ${amiss.node} is ${amiss.role}`, 'see hitless status');
    now[key] = master.node;
  }
  return { now };
}

function backEvents({ node, note }: InForce, states: readonly NodeState[]) {
  if (note.kind === 'stop') return [{ kind: 'return', node, atUs: 0 } as const];
  const mine = liveRouters(states).filter((router) => router.node === node);
  const before = mine.map((router) => {
    const shift = note.shifts.find(({ name }) => name === router.instance);
    return shift === undefined
      ? router
      : { ...router, priority: Math.min(254, Math.max(1, router.priority + shift.before - shift.after)) };
  });
  return [{ kind: 'reload', node, configs: before, atUs: 0 } as const];
}
