import { describe, expect, it } from 'vitest';
import { drillLines, historyLines } from '../../src/report/drill.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { record } from '../plan/drill-record.js';

describe('the report of a drill', () => {
  it('shows predicted beside measured', () => {
    expect(drillLines(record(), NO_PAINT)).toEqual([
      '          quantity        predicted  measured    by           verdict',
      'failover  VIP absent      0.609s     0.56–0.66s  node clocks  inside',
      'failover  service absent  0.609s     0.6–0.62s   probes       inside',
      'inside: within 250 ms of what is predicted; 1000 probes, 61 lost',
    ]);
  });

  it('tells what was found, and what was not measured', () => {
    const { probes: _, ...unprobed } = record({
      comparisons: [
        {
          part: 'failover',
          quantity: 'service absent',
          predicted: { bestUs: 1_000_000, worstUs: 2_000_000 },
          verdict: 'not measured',
        },
      ],
      findings: ['nobody took over'],
    });
    const lines = drillLines(unprobed, NO_PAINT);
    expect(lines).toContain('failover  service absent  1–2s       -         -   not measured');
    expect(lines).toContain('inside: within 250 ms of what is predicted; nothing was probed');
    expect(lines).toContain('finding: nobody took over');
  });
});

describe('the history of drills', () => {
  it('is one line a drill', () => {
    const { tookOver: _, ...failed } = record({ verdict: 'failed', comparisons: [] });
    expect(historyLines([record(), failed], NO_PAINT)).toEqual([
      'at (UTC)             pair  event  from  to      VIP absent    predicted  service absent  predicted  probes lost  verdict',
      '2026-11-25 19:53:36  web   stop   a     b       0.56–0.66s    0.609s     0.6–0.62s       0.609s     61 of 1000   inside',
      '2026-11-25 19:53:36  web   stop   a     nobody  not measured  -          not measured    -          61 of 1000   failed',
    ]);
    expect(historyLines([], NO_PAINT)).toEqual(['no drill is on record']);
  });
});
