import { describe, expect, it } from 'vitest';
import { handoverLoss } from '../../src/coordinator/handover-loss.js';
import type { PhaseLedger, TargetLedger } from '../../src/probe/ledger.js';
import { measured } from './pair-world.js';

/** A ledger that lost probes in these phases, by failure. */
function lossy(...phases: readonly (readonly [string, Record<string, number>])[]): TargetLedger {
  const clean = measured(0);
  if (!('total' in clean)) throw new Error('a measured ledger');
  const withLoss = (phase: string, failures: Record<string, number>): PhaseLedger => {
    const lost = Object.values(failures).reduce((sum, each) => sum + each, 0);
    return { ...clean.total, phase, lost, answered: 100 - lost, failures };
  };
  const all: Record<string, number> = Object.assign({}, ...phases.map(([, failures]) => failures));
  return {
    ...clean,
    phases: phases.map(([phase, failures]) => withLoss(phase, failures)),
    total: withLoss('total', all),
  };
}

describe('the loss of a handover', () => {
  it.each([
    ['nothing', lossy(['handover b', {}]), undefined, { text: '100 probes, 0 lost, worst gap 52 ms', tooMany: false }],
    [
      'connections that were there as the VIP moved',
      lossy(['handover b', { reset: 2 }]),
      undefined,
      { text: '100 probes, 2 lost (2 of them cut on their way as the VIP moved), worst gap 52 ms', tooMany: false },
    ],
    [
      'a probe that found nobody',
      lossy(['handover b', { reset: 1, timeout: 1 }]),
      undefined,
      { text: '100 probes, 2 lost (1 of them cut on their way as the VIP moved), worst gap 52 ms', tooMany: true },
    ],
    [
      'a connection that was cut at another time',
      lossy(['soak b', { reset: 1 }]),
      undefined,
      { text: '100 probes, 1 lost, worst gap 52 ms', tooMany: true },
    ],
    [
      'more than is allowed',
      lossy(['handover b', { reset: 2 }]),
      1,
      { text: '100 probes, 2 lost (2 of them cut on their way as the VIP moved), worst gap 52 ms', tooMany: true },
    ],
    [
      'no more than is allowed',
      lossy(['soak b', { timeout: 1 }]),
      1,
      { text: '100 probes, 1 lost, worst gap 52 ms', tooMany: false },
    ],
  ] as const)('is told and judged: %s', (_title, ledger, maxLost, expected) => {
    expect(handoverLoss([ledger], maxLost)).toEqual(expected);
  });

  it('is not judged where it was not measured', () => {
    expect(handoverLoss([{ target: 'web', notMeasured: 'unreachable' }], undefined)).toEqual({
      text: 'loss not measured: web was not measured: unreachable',
      tooMany: false,
    });
  });
});
