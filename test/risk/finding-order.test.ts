import { expect, test } from 'vitest';
import { compareCounts, compareFindings, countFindings } from '../../src/risk/finding-order.js';
import type { Severity } from '../../src/risk/severity.js';

const suppressed = { suppressed: { reason: 'known', until: '2027-01-01' } };
const of = (...severities: readonly Severity[]) => countFindings(severities.map((severity) => ({ severity })));

test('findings are told worst first, suppressed ones last', () => {
  const findings = [
    { severity: 'critical' as const, ...suppressed },
    { severity: 'low' as const },
    { severity: 'high' as const },
  ];
  expect(findings.toSorted(compareFindings).map(({ severity }) => severity)).toEqual(['high', 'low', 'critical']);
});

test('suppressed findings are not counted', () => {
  expect(countFindings([{ severity: 'high' }, { severity: 'high', ...suppressed }])).toEqual({
    critical: 0,
    high: 1,
    medium: 0,
    low: 0,
  });
});

test('pairs are looked at by their worst findings first, then by how many there are', () => {
  const sorted = [of(), of('low', 'low'), of('high'), of('critical'), of('high', 'medium')].toSorted(compareCounts);
  expect(sorted.map((counts) => Object.values(counts).join(''))).toEqual(['1000', '0110', '0100', '0002', '0000']);
});
