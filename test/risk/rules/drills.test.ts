import { describe, expect, test } from 'vitest';
import { drillRules } from '../../../src/risk/rules/drills.js';
import { record } from '../../plan/drill-record.js';
import { foundBy, notCheckedBy, ruleOf, sceneOf } from '../scenes.js';

const rule = ruleOf(drillRules);
type Given = Parameters<typeof record>[0];

/** The scenes' day is 2026-11-26. */
const told = (id: string, ...drills: readonly Given[]) =>
  foundBy(rule(id), sceneOf([{}, {}], { drills: drills.map(record) })).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );

test('a pair that was never drilled is told, one drill is enough', () => {
  expect(told('drill-never')).toEqual(['medium: no drill of this pair was ever recorded']);
  expect(told('drill-never', {})).toEqual([]);
});

test('without a book of drills nobody knows', () => {
  expect(notCheckedBy(rule('drill-never'), sceneOf([{}, {}]))).toMatchObject([{ reason: 'drills was not looked at' }]);
});

test('the last drill counts, and is old after a year', () => {
  const [old, recent] = [{ at: '2025-11-25T00:00:00.000Z' }, { at: '2025-11-27T00:00:00.000Z' }];
  expect(told('drill-old', old)).toEqual(['low: the last drill (stop of a) was 366 d ago']);
  expect(told('drill-old', old, recent)).toEqual([]);
});

describe('a drill that did not go as foreseen', () => {
  test.each<[verdict: 'failed' | 'outside' | 'not measured', told: string]>([
    ['failed', 'high: stop of a on 2026-11-25: failed: nobody took over'],
    ['outside', 'medium: stop of a on 2026-11-25: outside: nobody took over'],
    ['not measured', 'low: stop of a on 2026-11-25: not measured: nobody took over'],
  ])('%s', (verdict, message) => {
    expect(told('drill-outside', { verdict, findings: ['nobody took over'] })).toEqual([message]);
  });

  test('is forgotten after one that did', () => {
    expect(told('drill-outside', { verdict: 'failed' }, { verdict: 'inside' })).toEqual([]);
  });
});
