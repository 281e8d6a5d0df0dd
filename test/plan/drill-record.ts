import type { DrillRecord } from '../../src/plan/drill-record.js';

export const record = (changes: Partial<DrillRecord> = {}): DrillRecord => ({
  at: '2026-11-25T19:53:36.539Z',
  run: 'run-1',
  operator: 'jo@desk',
  pair: 'web',
  event: 'stop',
  node: 'a',
  tookOver: 'b',
  instances: ['VI_1'],
  comparisons: [
    {
      part: 'failover',
      quantity: 'VIP absent',
      predicted: { bestUs: 609_375, worstUs: 609_375 },
      measured: { lowUs: 560_000, highUs: 660_000, by: 'node clocks' },
      verdict: 'inside',
    },
    {
      part: 'failover',
      quantity: 'service absent',
      predicted: { bestUs: 609_375, worstUs: 609_375 },
      measured: { lowUs: 600_000, highUs: 620_000, by: 'probes' },
      verdict: 'inside',
    },
  ],
  probes: { sent: 1000, lost: 61 },
  findings: [],
  verdict: 'inside',
  sessions: 12,
  ...changes,
});
