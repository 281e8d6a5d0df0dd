import { describe, expect, test } from 'vitest';
import { NO_PAINT } from '../../../src/report/paint.js';
import { findingsLines } from '../../../src/report/risk/findings-text.js';
import type { Finding, NotChecked } from '../../../src/risk/finding.js';
import type { LintReport } from '../../../src/risk/lint.js';

const finding = (given: Partial<Finding>): Finding => ({
  rule: 'vrrp-x',
  severity: 'medium',
  pair: 'web',
  message: 'something is so',
  why: 'because',
  remedy: 'do it',
  ...given,
});

const report = (
  pairs: Readonly<Record<string, readonly Finding[]>>,
  notChecked: readonly NotChecked[] = [],
): LintReport => ({
  at: '2026-11-26T00:00:00.000Z',
  from: 'files',
  asked: [],
  notAsked: { live: [], change: [] },
  pairs: Object.entries(pairs).map(([pair, findings]) => ({
    pair,
    labels: {},
    nodes: [],
    findings,
    notChecked: notChecked.filter((each) => each.pair === pair),
  })),
});

const linesOf = (given: LintReport, details = false) => findingsLines(given, NO_PAINT, { details });

const AT = { file: '/etc/haproxy/haproxy.cfg', line: 12 };

describe('a finding is one line', () => {
  test.each<readonly [string, Partial<Finding>, string]>([
    ['with its place', { node: 'lb1', at: AT }, 'lb1 /etc/haproxy/haproxy.cfg:12  medium  vrrp-x  something is so'],
    ['else with what it is about', { node: 'lb1', subject: 'VI_1' }, 'lb1 VI_1  medium  vrrp-x  something is so'],
    ['of the pair', {}, '-  medium  vrrp-x  something is so'],
    ['with its doubt', { doubt: 'who knows' }, '-  medium  vrrp-x  something is so (not certain: who knows)'],
    [
      'with why it is left',
      { suppressed: { reason: 'known', until: '2027-01-01' } },
      '-  medium  vrrp-x  something is so (suppressed until 2027-01-01: known)',
    ],
    ['without what a terminal would take as a command', { message: 'a\u001b[2Jb' }, '-  medium  vrrp-x  a·[2Jb'],
  ])('%s', (_, given, line) => {
    expect(linesOf(report({ web: [finding(given)] }))[1]).toBe(line);
  });

  test('for all nodes on which it is the same', () => {
    const lines = linesOf(report({ web: ['lb1', 'lb2'].map((node) => finding({ node, at: AT })) }));
    expect(lines).toEqual([
      'web',
      'lb1, lb2 /etc/haproxy/haproxy.cfg:12  medium  vrrp-x  something is so',
      '',
      'web: 2 medium',
    ]);
  });
});

test('suppressed findings are counted apart', () => {
  const suppressed = { reason: 'known', until: '2027-01-01' };
  const lines = linesOf(report({ web: [finding({ suppressed }), finding({ severity: 'low' })], mail: [] }));
  expect(lines.at(-1)).toBe('2 pairs: 1 low; 1 suppressed; nothing found in 1 of them');
});

test('what was not checked is a line for each reason, with the pairs where it is not all of them', () => {
  const unseen = (rule: string, pair: string, reason: string) => ({ rule, pair, nodes: ['lb1'], reason });
  const given = report({ web: [], mail: [] }, [
    unseen('a', 'web', 'there is no haproxy.cfg'),
    unseen('b', 'web', 'there is no haproxy.cfg'),
    unseen('e', 'web', 'there is no haproxy.cfg; nobody knows its release'),
    unseen('c', 'web', 'who knows'),
    unseen('c', 'mail', 'who knows'),
  ]);
  expect(linesOf({ ...given, notAsked: { live: ['d'], change: [] } })).toEqual([
    '2 pairs: nothing found',
    'not checked: 1 rule: only live nodes show it; hitless risk looks there',
    'not checked: 3 rules in web: there is no haproxy.cfg',
    'not checked: 1 rule: who knows',
  ]);
  expect(linesOf(given, true)).toEqual(expect.arrayContaining(['    a', '    b', '    e', '    c']));
});
