import type { Forecast } from './forecast.js';
import { TAKEOVER_MARGIN_MS } from './handover-plan.js';
import type { Step, UndoPart } from './step.js';

/** A failover that is put back: where, how, and what the model says of both. */
export interface Failover {
  readonly on: string;
  readonly undo: readonly UndoPart[];
  readonly there: Forecast;
  readonly back: Forecast;
  /** Who is MASTER in the end. */
  readonly after: Readonly<Record<string, string>>;
}

/** Arm, do it, wait, put it back, wait, disarm. */
export function failoverSteps(step: Step, { on, undo, there, back, after }: Failover): readonly Step[] {
  const takeoverMs = Math.ceil((there.takeover?.worstUs ?? 0) / 1000) + TAKEOVER_MARGIN_MS;
  const backMs = Math.ceil((back.takeover?.worstUs ?? 0) / 1000) + WHOLE_MARGIN_MS;
  return [
    { kind: 'arm', node: on, withinMs: takeoverMs + SLACK_MS, undo },
    step,
    { kind: 'takeover', masters: there.masters, withinMs: takeoverMs },
    { kind: 'put-back', node: on, undo },
    { kind: 'whole', masters: after, withinMs: backMs },
    { kind: 'confirm', node: on },
  ];
}

/** Milliseconds that a node may need to be whole again beyond what is forecast: HAProxy's first checks of its servers. */
const WHOLE_MARGIN_MS = 15_000;

/** What everything besides waiting takes at most; then a node without word from the coordinator undoes what it was told. */
const SLACK_MS = 30_000;
