import { expect, test } from 'vitest';
import { briefLedger, ledgerLines } from '../../src/report/ledger.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { measured, phase } from './run-events.js';

const lossy = phase({ phase: 'reload lb1', sent: 40, answered: 38, lost: 2, failures: { reset: 1, timeout: 1 } });
const total = { sent: 90, answered: 88, lost: 2, failures: { reset: 1, timeout: 1 } };

test('each phase has a row, the total comes last', () => {
  expect(ledgerLines([measured([phase(), lossy], total)], NO_PAINT)).toEqual([
    'probe                phase       sent  lost                    p50    p99    worst gap  at (UTC)      answered by',
    'http://192.0.2.100/  before      50    0                       1.3ms  9.0ms  26.4ms     03:04:05.678  lb1 50',
    'http://192.0.2.100/  reload lb1  40    2 (reset 1, timeout 1)  1.3ms  9.0ms  26.4ms     03:04:05.678  lb1 50',
    'http://192.0.2.100/  total       90    2 (reset 1, timeout 1)  1.3ms  9.0ms  26.4ms     03:04:05.678  lb1 50',
  ]);
});

test('what was not answered has no latency, and a probe through a node says so', () => {
  const none = phase({ answered: 0, p50Ms: null, p99Ms: null, worstGapAt: null, answeredBy: {} });
  const row = ledgerLines([{ ...measured([none]), reachedFrom: { node: 'lb2' } }], NO_PAINT)[1];
  expect(row).toMatch(/^http:\/\/192\.0\.2\.100\/ \(from lb2\) {2}before {2}50 {4}0 {5}- {6}- {6}26\.4ms {5}- {13}-$/);
});

test.each([ledgerLines, briefLedger])('what was not measured is told in words by %o', (lines) => {
  const missing = { target: 'tcp', notMeasured: 'no node can reach it' };
  expect(lines([missing], NO_PAINT)).toEqual(['tcp: not measured: no node can reach it']);
  expect(lines([measured([]), missing], NO_PAINT).at(-1)).toBe('tcp: not measured: no node can reach it');
  expect(lines([], NO_PAINT)).toEqual(['not measured: no probe targets']);
});

test('the brief ledger has totals, and the phases that lost something', () => {
  expect(briefLedger([measured([phase(), lossy], total)], NO_PAINT)).toEqual([
    'http://192.0.2.100/: 90 sent, 2 (reset 1, timeout 1) lost, worst gap 26.4ms',
    '  in reload lb1: 2 (reset 1, timeout 1) lost, worst gap 26.4ms at 03:04:05.678 UTC',
  ]);
  expect(briefLedger([measured([phase()])], NO_PAINT)).toEqual([
    'http://192.0.2.100/: 50 sent, 0 lost, worst gap 26.4ms',
  ]);
});
