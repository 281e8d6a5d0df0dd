import { describe, expect, test } from 'vitest';
import { assembleReport, type ReportInput } from '../../src/risk/assemble.js';
import type { Finding } from '../../src/risk/finding.js';
import { fakeFleet } from '../fleet/fleet.js';
import { record } from '../plan/drill-record.js';
import { livePairEvidence } from './live-evidence.js';
import { instanceConf, NOW_MS, sceneOf } from './scenes.js';

const finding = (pair: string, severity: Finding['severity'], more: Partial<Finding> = {}): Finding => ({
  rule: `test-${severity}`,
  pair,
  severity,
  message: 'm',
  why: 'w',
  remedy: 'r',
  ...more,
});

const input = (pairs: ReportInput['pairs'], findings: readonly Finding[] = []): ReportInput => ({
  atMs: NOW_MS,
  from: 'live',
  pairs,
  evaluation: { findings, notChecked: [] },
});

describe('a report', () => {
  test('has the pairs with the worst findings first, then those with standbys that are not able, then by name', async () => {
    const fleet = fakeFleet();
    const names = ['ok', 'also-ok', 'lame', 'high', 'critical'];
    const specs = names.map((name) => fleet.addPair({ name }));
    fleet.node('lameb').haproxy.workers = [];
    const pairs = await Promise.all(specs.map((spec) => livePairEvidence(fleet, spec)));
    const report = assembleReport(input(pairs, [finding('high', 'high'), finding('critical', 'critical')]));
    expect(report.pairs.map(({ pair }) => pair)).toEqual(['critical', 'high', 'lame', 'also-ok', 'ok']);
    expect(report).toMatchObject({ at: '2026-11-26T00:00:00.000Z', from: 'live' });
  });

  test('gives each pair its own findings, suppressed ones last', async () => {
    const fleet = fakeFleet();
    const [web, mail] = [fleet.addPair({ name: 'web' }), fleet.addPair({ name: 'mail' })];
    const pairs = [await livePairEvidence(fleet, web), await livePairEvidence(fleet, mail)];
    const suppressed = { suppressed: { reason: 'known', until: '2027-01-01' } };
    const report = assembleReport(
      input(pairs, [finding('web', 'critical', suppressed), finding('mail', 'low'), finding('web', 'medium')]),
    );
    expect(report.pairs.map(({ pair, findings }) => [pair, findings.map(({ severity }) => severity)])).toEqual([
      ['web', ['medium', 'critical']],
      ['mail', ['low']],
    ]);
  });

  test('has the newest drill first', () => {
    const drills = [record({ at: '2026-01-01T00:00:00.000Z' }), record({ at: '2026-02-01T00:00:00.000Z' })];
    const [pair] = assembleReport(input([sceneOf([{}, {}], { drills })])).pairs;
    expect(pair?.drills.map(({ at }) => at.slice(0, 7))).toEqual(['2026-02', '2026-01']);
  });

  test('of files says nothing of what only running nodes can tell', () => {
    const files = sceneOf([{ keepalived: instanceConf({ priority: 150 }) }, { keepalived: instanceConf() }]);
    const [pair] = assembleReport({ ...input([files]), from: 'files' }).pairs;
    expect(pair).toMatchObject({ readiness: [], reloadBudget: [], drift: [], blastRadius: { vips: ['192.0.2.100'] } });
    expect(pair?.failovers).toHaveLength(1);
    expect(pair?.verdict.text).toBe('nothing was found');
  });

  test('of a pair of which nothing could be read says just that', async () => {
    const fleet = fakeFleet();
    const spec = fleet.addPair({ name: 'web' });
    for (const name of ['weba', 'webb']) fleet.node(name).unreachable = true;
    const [pair] = assembleReport(input([await livePairEvidence(fleet, spec)])).pairs;
    expect(pair).toMatchObject({
      instances: [],
      failovers: [],
      whatIfs: [],
      nodes: [{ unread: "weba can't be reached" }, { unread: "webb can't be reached" }],
    });
    expect(pair?.verdict.text).toMatch(/^nothing was found; .*weba and webb could not be read$/);
  });
});

describe('a change', () => {
  test('that was not asked for is left out', () => {
    const pair = { ...sceneOf([{}, {}]), missing: { change: 'no change was planned' } };
    const reasons = ['no change was planned', 'the firewall was not read'];
    const notChecked = reasons.map((reason) => ({ rule: 'test-rule', pair: 'web', nodes: [], reason }));
    const found = { ...input([pair]), evaluation: { findings: [], notChecked } };
    const [report] = assembleReport(found).pairs;
    expect(report).not.toHaveProperty('change');
    expect(report?.notChecked.map(({ reason }) => reason)).toEqual(['the firewall was not read']);
    expect(assembleReport({ ...found, changeAsked: true }).pairs[0]?.notChecked).toHaveLength(2);
  });

  test('that was asked for and could not be looked at is told with the reason', () => {
    const pair = { ...sceneOf([{}, {}]), missing: { change: 'locked: run-7 is at work' } };
    expect(assembleReport({ ...input([pair]), changeAsked: true }).pairs[0]?.change).toMatchObject({
      phrase: 'not known',
      refusal: 'locked: run-7 is at work',
      steps: [],
    });
  });
});
