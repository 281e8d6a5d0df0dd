import { beforeAll, describe, expect, test } from 'vitest';
import { riskHtml } from '../../../src/report/risk/html.js';
import { riskJson } from '../../../src/report/risk/json.js';
import { riskJunit } from '../../../src/report/risk/junit.js';
import { riskMarkdown } from '../../../src/report/risk/markdown.js';
import { riskSarif } from '../../../src/report/risk/sarif.js';
import { riskReportSchema } from '../../../src/report/risk/schema.js';
import { ALL_RULES } from '../../../src/risk/all-rules.js';
import { assembleReport } from '../../../src/risk/assemble.js';
import { evaluate } from '../../../src/risk/evaluate.js';
import type { RiskReport } from '../../../src/risk/report.js';
import { fakeFleet } from '../../fleet/fleet.js';
import { livePairEvidence } from '../../risk/live-evidence.js';
import { NOW_MS } from '../../risk/scenes.js';
import { elementsOf } from '../simulation/markup.js';
import { readSarif } from './sarif-shape.js';

/** Two pairs as they were observed, one with a standby that is not able, judged by all rules. */
async function liveReport(): Promise<RiskReport> {
  const fleet = fakeFleet();
  const specs = [fleet.addPair({ name: 'web', nodes: 3 }), fleet.addPair({ name: 'lame' })];
  fleet.node('lameb').haproxy.workers = [];
  const pairs = await Promise.all(specs.map((spec) => livePairEvidence(fleet, spec)));
  return assembleReport({ atMs: NOW_MS, from: 'live', pairs, evaluation: evaluate(pairs, ALL_RULES) });
}

describe('a report that was put together from live nodes', () => {
  let report: RiskReport;
  beforeAll(async () => {
    report = await liveReport();
  });

  test('is valid JSON by its schema, and has nothing that the schema does not know', () => {
    const written: unknown = JSON.parse(riskJson(report));
    expect(riskReportSchema.parse(written)).toEqual(written);
  });

  test('is a well-formed page of which no two elements share an id', () => {
    const ids = elementsOf(riskHtml(report)).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['pair-lame', 'pair-web', 'pair-web--what-if']));
  });

  test('is valid SARIF, in which every result has a rule and a place', () => {
    const { results } = readSarif(riskSarif(report));
    expect(results).toHaveLength(report.pairs.flatMap(({ findings }) => findings).length);
    for (const result of results) {
      expect(result.ruleIndex).toBeDefined();
      expect(result.locations).toHaveLength(1);
    }
  });

  test('is well-formed JUnit with a case for each rule and pair, and Markdown', () => {
    const xml = riskJunit(report).replace(/^<\?xml.*\n/, '');
    expect(elementsOf(xml).filter(({ name }) => name === 'testcase')).toHaveLength(2 * ALL_RULES.length);
    expect(riskMarkdown(report)).toContain('## lame');
  });
});
