import type { EventName, Events, RunEvent } from '../../src/coordinator/events.js';
import type { PairResult } from '../../src/coordinator/outcome.js';
import type { StepKind } from '../../src/plan/step.js';
import type { MeasuredLedger, PhaseLedger } from '../../src/probe/ledger.js';

/** One event as a subscriber gets it. */
export const event = <Name extends EventName>(name: Name, payload: Events[Name]): RunEvent =>
  ({ event: name, at: '2026-01-02T03:04:05.678Z', run: 'run-1', ...payload }) as RunEvent;

/** The parts of a step's events that tests do not look at. */
export const step = (pair: string, kind: StepKind, node?: string) => ({
  pair,
  step: kind,
  ...(node === undefined ? {} : { node }),
});

export const phase = (part: Partial<PhaseLedger> = {}): PhaseLedger => ({
  phase: 'before',
  watchedMs: 1000,
  sent: 50,
  answered: 50,
  lost: 0,
  unfinished: 0,
  p50Ms: 1.25,
  p99Ms: 9.04,
  maxMs: 9.04,
  worstGapMs: 26.44,
  worstGapStalledMs: 0,
  worstGapAt: Date.parse('2026-01-02T03:04:05.678Z'),
  answeredBy: { lb1: 50 },
  failures: {},
  unmeasured: {},
  coordinatorStallMs: 0,
  ...part,
});

export const measured = (phases: readonly PhaseLedger[], total: Partial<PhaseLedger> = {}): MeasuredLedger => ({
  target: 'http://192.0.2.100/',
  reachedFrom: 'coordinator',
  phases,
  total: phase({ phase: 'total', ...total }),
});

export const result = (part: Partial<PairResult> = {}): PairResult => ({
  pair: 'web',
  outcome: 'done',
  reason: 'lb2, then lb1 reloaded and proven',
  proven: ['lb2', 'lb1'],
  ledgers: [],
  tookMs: 4321,
  ...part,
});
