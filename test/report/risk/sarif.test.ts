import { describe, expect, test } from 'vitest';
import { riskSarif } from '../../../src/report/risk/sarif.js';
import type { RiskReport } from '../../../src/risk/report.js';
import { SAMPLE, SAMPLE_OF_FILES, SAMPLE_OF_ONE } from './sample-report.js';
import { SAMPLE_RULES } from './sample-rules.js';
import { readSarif } from './sarif-shape.js';

const runOf = (report: RiskReport) => readSarif(riskSarif(report, SAMPLE_RULES));
const { results, tool, invocations } = runOf(SAMPLE);

describe('SARIF', () => {
  test.each([SAMPLE, SAMPLE_OF_ONE, SAMPLE_OF_FILES])('has what version 2.1.0 requires', (report) => {
    expect(() => runOf(report)).not.toThrow();
  });

  test('has every rule that was asked, with help, and each result points at its own', () => {
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(SAMPLE_RULES.map(({ id }) => id));
    expect(tool.driver.rules[0]?.help.text).toContain('To do: Put it right.\n\nSources: RFC 3768 section 7.1');
    for (const { ruleId, ruleIndex = -1 } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test('has a level for each severity', () => {
    expect(results.map(({ level, properties }) => [properties['severity'], level].join(' '))).toEqual([
      'critical error',
      'high error',
      'medium warning',
      'medium warning',
      'low note',
      'low note',
    ]);
  });

  test('tells file and line, and else the first file of the node', () => {
    expect(results[0]?.locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: 'file:///etc/haproxy/haproxy.cfg' }, region: { startLine: 4 } },
      logicalLocations: [{ fullyQualifiedName: 'web-ams/lb2' }],
    });
    expect(results[4]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'file:///etc/keepalived/keepalived.conf' },
    });
  });

  test('a path that was given is relative, and may have blanks', () => {
    const [pair] = SAMPLE_OF_ONE.pairs;
    const findings = (pair?.findings ?? [])
      .slice(0, 1)
      .map((each) => ({ ...each, at: { file: 'lb 2/haproxy.cfg', line: 3 } }));
    const { results: moved } = runOf({ ...SAMPLE_OF_ONE, pairs: pair === undefined ? [] : [{ ...pair, findings }] });
    expect(moved[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('lb%202/haproxy.cfg');
  });

  test('suppressed findings are there with the reason, and no other one is suppressed', () => {
    expect(results.map(({ suppressions }) => suppressions.length)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(results[5]?.suppressions[0]).toMatchObject({
      kind: 'external',
      justification: 'hitless reloads through the master socket here (until 2027-03-31)',
    });
  });

  test('what was not checked is a note of the run', () => {
    expect(invocations[0]?.toolExecutionNotifications.map(({ message }) => message.text)).toContain(
      'host-arp could not be asked of lb1, lb2 of web-ams: host was not looked at',
    );
  });
});

const printsOf = (report: RiskReport) =>
  runOf(report).results.map(({ partialFingerprints }) => partialFingerprints['hitless/v1']);
const reworded = (report: RiskReport): RiskReport => ({
  ...report,
  pairs: report.pairs.map((pair) => ({
    ...pair,
    findings: pair.findings.map((each) => ({
      ...each,
      message: `${each.message}, now`,
      ...(each.at !== undefined && { at: { ...each.at, line: each.at.line + 7 } }),
    })),
  })),
});

describe('fingerprints', () => {
  test('are all different', () => {
    expect(new Set(printsOf(SAMPLE)).size).toBe(results.length);
  });

  test('stay when lines move and words change', () => {
    expect(printsOf(reworded(SAMPLE))).toEqual(printsOf(SAMPLE));
  });

  test('tell apart what one rule finds twice in one place', () => {
    const [pair] = SAMPLE_OF_ONE.pairs;
    const [first] = pair?.findings ?? [];
    if (pair === undefined || first === undefined) throw new Error('the sample has a finding');
    const prints = printsOf({ ...SAMPLE_OF_ONE, pairs: [{ ...pair, findings: [first, first] }] });
    expect(prints[0]).toMatch(/^[0-9a-f]{32}:1$/);
    expect(prints[1]).toBe(prints[0]?.replace(/:1$/, ':2'));
  });
});
