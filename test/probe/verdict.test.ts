import { expect, test } from 'vitest';
import type { MeasuredLedger, PhaseLedger } from '../../src/probe/ledger.js';
import { verdictOf } from '../../src/probe/verdict.js';

const phase = (more: Partial<PhaseLedger> = {}): PhaseLedger => ({
  phase: 'reload lb1',
  watchedMs: 5000,
  sent: 100,
  answered: 100,
  lost: 0,
  unfinished: 0,
  p50Ms: 1,
  p99Ms: 2,
  maxMs: 3,
  worstGapMs: 52.4,
  worstGapStalledMs: 0,
  worstGapAt: 1,
  answeredBy: {},
  failures: {},
  unmeasured: {},
  coordinatorStallMs: 0,
  ...more,
});

const ledger = (more: Partial<PhaseLedger> = {}): MeasuredLedger => ({
  target: 'web',
  reachedFrom: 'coordinator',
  phases: [phase(more)],
  total: phase({ ...more, phase: 'total' }),
});

const lossy = ledger({ answered: 97, lost: 3, failures: { reset: 2, timeout: 1 } });

test.each([
  ['nothing lost', [ledger(), ledger()], 0, 'ok', '200 probes, 0 lost, worst gap 52 ms'],
  ['as many lost as allowed', [lossy], 3, 'ok', '100 probes, 3 lost, worst gap 52 ms'],
  [
    'more lost than allowed',
    [lossy, ledger()],
    2,
    'blocked',
    '3 of 200 probes lost, 2 allowed: web: 3 lost (reset 2, timeout 1) in reload lb1',
  ],
  ['no targets', [], 0, 'unknown', 'nothing was probed'],
  [
    'a target out of reach',
    [ledger(), { target: 'api', notMeasured: 'no route' }],
    0,
    'unknown',
    'api was not measured: no route',
  ],
  [
    'losses beside a target out of reach',
    [lossy, { target: 'api', notMeasured: 'no route' }],
    0,
    'blocked',
    '3 of 100 probes lost, 0 allowed: web: 3 lost (reset 2, timeout 1) in reload lb1',
  ],
  [
    'no probe that ended',
    [ledger({ answered: 0, unfinished: 100 })],
    0,
    'unknown',
    'web was not measured: no probe came to an end',
  ],
  [
    'probes that could not be sent',
    [ledger({ unmeasured: { EMFILE: 12 } })],
    0,
    'unknown',
    'web: the coordinator could not send 12 probes (EMFILE)',
  ],
  [
    'a coordinator that stood still',
    [ledger({ coordinatorStallMs: 600 })],
    0,
    'unknown',
    'web: the coordinator stood still for 600 of 5000 ms',
  ],
  ['a short stall', [ledger({ coordinatorStallMs: 400 })], 0, 'ok', '100 probes, 0 lost, worst gap 52 ms'],
] as const)('%s', (_, ledgers, maxLost, verdict, reason) => {
  expect(verdictOf(ledgers, maxLost)).toEqual({ verdict, reason });
});
