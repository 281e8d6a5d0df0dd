import { describe, expect, it } from 'vitest';
import { ALLOWANCE_US, compare, type Measured, verdictOn } from '../../src/plan/drill-result.js';
import type { Band, Forecast } from '../../src/plan/forecast.js';

const band = (bestUs: number, worstUs = bestUs): Band => ({ bestUs, worstUs });
const forecast: Forecast = {
  takeover: band(609_375),
  vipAbsent: band(609_375),
  serviceAbsent: band(1_609_375, 2_609_375),
  dualUs: 0,
  masters: {},
};
const probes = (lowUs: number, highUs = lowUs): Measured => ({ lowUs, highUs, by: 'probes' });
const service = (measured: Measured | undefined) =>
  compare('failover', forecast, { serviceAbsent: measured }).find(({ quantity }) => quantity === 'service absent');

describe('predicted beside measured', () => {
  it.each([
    ['in the middle', probes(2_000_000), 'inside'],
    ['below, within the allowance', probes(1_609_375 - ALLOWANCE_US), 'inside'],
    ['above, within the allowance', probes(2_609_375 + ALLOWANCE_US), 'inside'],
    ['known so roughly that it may be inside', probes(0, 1_609_375), 'inside'],
    ['above', probes(2_609_376 + ALLOWANCE_US), 'outside'],
    ['below', probes(1_000_000), 'outside'],
  ] as const)('is judged with the allowance: %s', (_title, measured, verdict) => {
    expect(service(measured)?.verdict).toBe(verdict);
  });

  it('has a finding in words when it is outside', () => {
    expect(service(probes(3_609_375))?.finding).toContain('at least 1000 ms longer than foreseen at worst');
    expect(service(probes(609_375))?.finding).toContain('at least 1000 ms shorter than foreseen at best');
    expect(service(probes(2_000_000))).not.toHaveProperty('finding');
  });

  it('says what was not measured, and what was not foreseen', () => {
    expect(service(undefined)?.verdict).toBe('not measured');
    const never: Forecast = { vipAbsent: band(0), serviceAbsent: band(0), dualUs: 0, masters: {} };
    const [takeover] = compare('return', never, { takeover: { ...probes(1), by: 'node clocks' } });
    expect(takeover).toMatchObject({ verdict: 'outside', finding: expect.stringContaining('was not foreseen') });
    expect(takeover).not.toHaveProperty('predicted');
  });

  it('is inside in all only when something was measured and nothing of it was outside', () => {
    expect(verdictOn(compare('failover', forecast, { serviceAbsent: probes(2_000_000) }))).toBe('inside');
    expect(
      verdictOn(compare('failover', forecast, { serviceAbsent: probes(2_000_000), takeover: probes(9_000_000) })),
    ).toBe('outside');
    expect(verdictOn(compare('failover', forecast, {}))).toBe('not measured');
  });
});
