import { describe, expect, test } from 'vitest';
import { inventoryOf, linesOf } from './mistakes-in.js';

const nodes = 'nodes: { lb1: , lb2: }';

describe('suppressions of all levels add up by rule, and the nearest to the pair wins', () => {
  const [web, mail] = inventoryOf(`
defaults:
  risk:
    suppress:
      - { rule: haproxy-grace, reason: everywhere, until: 2027-01-31 }
      - { rule: never-drilled, reason: new fleet, until: 2027-06-30 }
groups:
  prod:
    select: env=prod
    risk: { suppress: [{ rule: vrrp-strict, reason: of the group, until: 2027-02-28 }] }
pairs:
  web:
    labels: { env: prod }
    risk:
      suppress:
        - { rule: haproxy-grace, reason: first, until: 2028-02-29, nodes: [lb1] }
        - { rule: haproxy-grace, reason: second, until: 2027-03-31, nodes: [lb2] }
    nodes: { lb1: , lb2: }
  mail: { nodes: { m1: , m2: } }
`).pairs;

  test('entries of a pair', () => {
    expect(web?.suppressions).toEqual([
      {
        rule: 'never-drilled',
        reason: 'new fleet',
        until: '2027-06-30',
        from: { file: 'a.yaml', line: 6, column: 17 },
      },
      { rule: 'vrrp-strict', reason: 'of the group', until: '2027-02-28', from: expect.anything() },
      { rule: 'haproxy-grace', reason: 'first', until: '2028-02-29', nodes: ['lb1'], from: expect.anything() },
      { rule: 'haproxy-grace', reason: 'second', until: '2027-03-31', nodes: ['lb2'], from: expect.anything() },
    ]);
  });

  test('entries of a pair that says nothing', () => {
    expect(mail?.suppressions.map(({ rule }) => rule)).toEqual(['haproxy-grace', 'never-drilled']);
  });
});

describe('one mistake is one message at its place', () => {
  const whole = 'rule: a-b, reason: x, until: 2027-01-01';

  test.each<[string, string]>([
    ['rule: a-b, reason: x', '3:25 pairs.web.risk.suppress[0].until: is missing'],
    ['rule: a-b, until: 2027-01-01', '3:25 pairs.web.risk.suppress[0].reason: is missing'],
    [
      'rule: a_b, reason: x, until: 2027-01-01',
      '3:33 pairs.web.risk.suppress[0].rule: expected the id of a rule, such as haproxy-grace',
    ],
    [
      'rule: a-b, reason: x, until: 2027-02-29',
      '3:56 pairs.web.risk.suppress[0].until: expected a day, found "2027-02-29" | write it as year-month-day, such as 2027-03-31',
    ],
    [
      'rule: a-b, reason: x, until: 31.3.2027',
      '3:56 pairs.web.risk.suppress[0].until: expected a day, found "31.3.2027" | write it as year-month-day, such as 2027-03-31',
    ],
    [
      "rule: a-b, reason: '', until: 2027-01-01",
      '3:46 pairs.web.risk.suppress[0].reason: expected a reason of 1 to 300 characters on one line',
    ],
    [
      `${whole}, nodes: [lb3]`,
      '3:76 pairs.web.risk.suppress[0].nodes[0]: "lb3" is no node of this pair | did you mean "lb1"?',
    ],
    [
      `${whole}, nodes: [other]`,
      '3:76 pairs.web.risk.suppress[0].nodes[0]: "other" is no node of this pair | its nodes are lb1, lb2',
    ],
    [`${whole}, untl: 2027-01-01`, '3:68 pairs.web.risk.suppress[0]: unknown key "untl" | did you mean "until"?'],
  ])('%s', (entry, line) => {
    expect(linesOf(`pairs:\n  web:\n    risk: { suppress: [ { ${entry} } ] }\n    ${nodes}\n`)).toEqual([
      `a.yaml:${line}`,
    ]);
  });

  test('a node has none of its own', () => {
    expect(linesOf('pairs:\n  web:\n    nodes: { lb1: { risk: {} }, lb2: }\n')).toEqual([
      'a.yaml:3:21 pairs.web.nodes.lb1: unknown key "risk" | risk goes in a pair, a group or defaults',
    ]);
  });
});
