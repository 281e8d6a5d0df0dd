import type { ChangePlan } from '../plan/change-plan.js';
import type { ChangeStep } from '../plan/change-step.js';
import type { DrillPlan } from '../plan/drill-plan.js';
import type { HandoverBackPlan } from '../plan/handover-back-plan.js';
import type { HandoverPlan } from '../plan/handover-plan.js';
import type { OldWorkers } from '../plan/old-workers.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import type { RestartPlan } from '../plan/restart-plan.js';
import type { StepKind } from '../plan/step.js';
import type { TargetLedger } from '../probe/ledger.js';
import type { PairResult } from './outcome.js';

/** A plan that moves VIPs. */
export type MovePlan = HandoverPlan | HandoverBackPlan | DrillPlan | RestartPlan;

/**
 * Everything that a run tells, by name. This map is the public contract: `--json` prints each event as one line
 * `{"event": NAME, "at": ISO time, "run": ID, ...payload}`; the terminal is another subscriber.
 * Fields are only ever added.
 */
export interface Events {
  'run.started': {
    readonly command: string;
    readonly pairs: readonly string[];
    readonly concurrency: number;
    readonly maxFailures: number;
  };
  /** The last event of a run; `exitCode` is the process's own. */
  'run.finished': { readonly exitCode: number; readonly results: readonly PairResult[]; readonly tookMs: number };
  'pair.started': { readonly pair: string; readonly nodes: readonly string[] };
  /** The plan that is about to be carried out. */
  'pair.planned': { readonly pair: string; readonly plan: ReloadPlan | ChangePlan | MovePlan };
  'pair.finished': { readonly pair: string; readonly result: PairResult };
  /** `node` is absent for steps over the whole pair. */
  'step.started': StepOf & { readonly text: string };
  /** Something that a watcher wants to see while a step lasts. */
  'step.progress': StepOf & { readonly text: string };
  'step.finished': StepOf & { readonly ok: boolean; readonly text: string; readonly tookMs: number };
  /** Old workers of a node as a `drain` step sees them: once, or again and again while they are waited for. */
  'drain.workers': { readonly pair: string; readonly node: string } & OldWorkers;
  /** What the probers have seen so far; sent after every step that changed something, and at the end. */
  'probe.ledger': { readonly pair: string; readonly ledgers: readonly TargetLedger[]; readonly final: boolean };
}

/** What a step that is told of can be: one of a plan, or looking at a pair's files before there is a plan. */
export type ToldStep = StepKind | ChangeStep['kind'] | 'compare' | 'put-back';

interface StepOf {
  readonly pair: string;
  readonly node?: string;
  readonly step: ToldStep;
}

export type EventName = keyof Events;

/** One event as it is printed: the payload with its name, time and run. */
export type RunEvent = {
  [Name in EventName]: { readonly event: Name; readonly at: string; readonly run: string } & Events[Name];
}[EventName];

export type Emit = <Name extends EventName>(event: Name, payload: Events[Name]) => void;

/** Hands every event to every subscriber, in order; a subscriber that throws is hitless's own fault and ends the run. */
export function eventBus(run: string, now: () => number, subscribers: readonly ((event: RunEvent) => void)[]): Emit {
  return (event, payload) => {
    const whole = { event, at: new Date(now()).toISOString(), run, ...payload } as RunEvent;
    for (const subscriber of subscribers) subscriber(whole);
  };
}
