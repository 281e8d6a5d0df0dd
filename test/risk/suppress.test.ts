import { describe, expect, test } from 'vitest';
import type { Suppression } from '../../src/inventory/model.js';
import type { PairEvidence } from '../../src/risk/evidence.js';
import type { Finding } from '../../src/risk/finding.js';
import { suppressionRules } from '../../src/risk/rules/suppressions.js';
import { misnamedRules, suppress } from '../../src/risk/suppress.js';
import { foundBy, ruleOf, sceneOf } from './scenes.js';

const suppression = (more: Partial<Suppression> = {}): Suppression => ({
  rule: 'haproxy-grace',
  reason: 'until the new image',
  until: '2026-12-31',
  from: { file: 'inventory.yaml', line: 7, column: 11 },
  ...more,
});

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'haproxy-grace',
  severity: 'high',
  pair: 'web',
  node: 'lb1',
  message: 'grace is set',
  why: 'w',
  remedy: 'r',
  ...more,
});

const pair = (...suppressions: readonly Suppression[]): PairEvidence => sceneOf([{}, {}], { suppressions });
const at = (nowMs: number, evidence: PairEvidence): PairEvidence => ({ ...evidence, nowMs });

const marked = (found: Finding, ...suppressions: readonly Suppression[]) =>
  suppress([found], [pair(...suppressions)])[0]?.suppressed;

describe('a finding is marked as suppressed', () => {
  test('by one of its rule', () => {
    expect(marked(finding(), suppression())).toEqual({ reason: 'until the new image', until: '2026-12-31' });
  });

  test('by one that names its node', () => {
    expect(marked(finding(), suppression({ nodes: ['lb1'] }))).toBeDefined();
    expect(marked(finding(), suppression({ nodes: ['lb2'] }))).toBeUndefined();
  });

  test('by none that names nodes where it is about the whole pair', () => {
    const { node: _, ...whole } = finding();
    expect(marked(whole, suppression({ nodes: ['lb1'] }))).toBeUndefined();
    expect(marked(whole, suppression())).toBeDefined();
  });

  test('by none of another rule or another pair', () => {
    expect(marked(finding(), suppression({ rule: 'haproxy-grace-x' }))).toBeUndefined();
    expect(marked(finding({ pair: 'mail' }), suppression())).toBeUndefined();
  });

  test('until the end of the last day in UTC', () => {
    const evidence = pair(suppression());
    const lastMs = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
    expect(suppress([finding()], [at(lastMs, evidence)])[0]?.suppressed).toBeDefined();
    expect(suppress([finding()], [at(lastMs + 1, evidence)])[0]?.suppressed).toBeUndefined();
  });

  test('by the one of several that counts longest', () => {
    const [short, long] = [suppression({ until: '2026-12-01' }), suppression({ until: '2027-12-01', reason: 'long' })];
    expect(marked(finding(), short, long)?.reason).toBe('long');
  });
});

test('an expired suppression is a finding of its own, one of today is not', () => {
  const rule = ruleOf(suppressionRules)('suppression-expired');
  const evidence = pair(suppression());
  expect(foundBy(rule, at(Date.UTC(2026, 11, 31), evidence))).toEqual([]);
  expect(foundBy(rule, at(Date.UTC(2027, 0, 1), evidence))).toMatchObject([
    {
      severity: 'low',
      message: 'haproxy-grace was to be left until 2026-12-31: until the new image',
      at: { file: 'inventory.yaml', line: 7 },
    },
  ]);
});

test('a suppression of a rule that there is not is told once, with what was probably meant', () => {
  const rules = [{ id: 'haproxy-grace' }, { id: 'vrrp-auth-differs' }];
  const misspelt = suppression({ rule: 'haproxy-grase' });
  const other = suppression({ rule: 'x', from: { file: 'b.yaml', line: 1, column: 1 } });
  expect(misnamedRules([pair(misspelt), pair(misspelt, suppression(), other)].map(asInventory), rules)).toEqual([
    {
      ...misspelt.from,
      frame: '',
      message: 'there is no rule "haproxy-grase"',
      suggestion: 'did you mean "haproxy-grace"?',
    },
    { ...other.from, frame: '', message: 'there is no rule "x"', suggestion: 'hitless rules lists them' },
  ]);
});

const asInventory = ({ suppressions = [] }: PairEvidence) => ({ suppressions });
