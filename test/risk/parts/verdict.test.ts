import { describe, expect, test } from 'vitest';
import { blocked } from '../../../src/plan/verdict.js';
import type { Finding } from '../../../src/risk/finding.js';
import { type VerdictBasis, verdictOf } from '../../../src/risk/parts/verdict.js';
import type { Readiness } from '../../../src/risk/report.js';
import type { Severity } from '../../../src/risk/severity.js';

const finding = (severity: Severity, more: Partial<Finding> = {}): Finding => ({
  rule: 'test-rule',
  pair: 'web',
  severity,
  message: 'm',
  why: 'w',
  remedy: 'r',
  ...more,
});
const suppressed = { suppressed: { reason: 'known', until: '2027-01-01' } };
const node = (name: string, unread?: string) => ({
  node: name,
  masterOf: [],
  ...(unread !== undefined && { unread }),
});
const instance = { name: 'VI_1', vrid: 51, family: 'ipv4', version: 2, vips: [], routers: [] } as const;
const basis: VerdictBasis = {
  nodes: [node('lb1')],
  instances: [{ ...instance, masterFrom: 'observed', master: 'lb1' }],
  readiness: [],
};
const standby = (verdict: Readiness['verdict']): Readiness => ({ node: 'lb2', verdict, checks: [] });

describe('the verdict on a pair', () => {
  test('is its worst severity, with how many there are of each and what it means', () => {
    expect(verdictOf([finding('low'), finding('high'), finding('high')], { ...basis, nodes: [node('lb1')] })).toEqual({
      worst: 'high',
      counts: { critical: 0, high: 2, medium: 0, low: 1 },
      suppressed: 0,
      text: '2 high, 1 low: an interruption is likely, or a protection that is counted on is not there',
    });
  });

  test('does not count what was suppressed', () => {
    expect(verdictOf([finding('critical', suppressed)], { ...basis, readiness: [standby('ready')] })).toEqual({
      counts: { critical: 0, high: 0, medium: 0, low: 0 },
      suppressed: 1,
      text: 'nothing was found',
    });
  });

  test.each([
    ['a node that was not read', [node('lb2', 'timed out')], [standby('unknown')], 'lb2 could not be read'],
    ['a standby that is not able', [node('lb2')], [standby('not ready')], 'lb2 could not take over'],
    [
      'a standby of which it is not known',
      [node('lb2')],
      [standby('unknown')],
      'whether lb2 could take over is not known',
    ],
  ])('tells %s, whatever the rules found', (_what, nodes, readiness, text) => {
    expect(verdictOf([], { ...basis, nodes, readiness }).text).toBe(`nothing was found; ${text}`);
  });

  test('tells why nobody is MASTER', () => {
    const roles = blocked('split brain: both have it');
    const leaderless = { ...basis, roles, instances: [{ ...instance, masterFrom: 'nobody' as const }] };
    expect(verdictOf([], leaderless).text).toBe('nothing was found; split brain: both have it');
    expect(verdictOf([], { ...basis, roles }).text).toBe('nothing was found');
  });
});
