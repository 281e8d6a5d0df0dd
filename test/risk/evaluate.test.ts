import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/risk/evaluate.js';
import { fleetRule, nodeRule, pairRule } from '../../src/risk/rule.js';
import { foundBy, instanceConf, notCheckedBy, sceneOf } from './scenes.js';

const text = { severity: 'high', what: 'w', why: 'because', remedy: 'do it', sources: ['RFC 3768'] } as const;

const named = nodeRule({
  ...text,
  id: 'test-named',
  needs: ['keepalived'],
  *check({ keepalived }) {
    for (const { name, at } of keepalived.instances) yield { message: `there is ${name}`, subject: name, at };
  },
});

const compared = pairRule({
  ...text,
  id: 'test-compared',
  severity: 'critical',
  needs: ['haproxy'],
  *check(nodes) {
    yield { message: nodes.map(({ node }) => node).join('+'), doubt: 'who knows' };
  },
});

describe('a rule is asked about', () => {
  test('every node that has what it needs; of the others it is told why they were not looked at', () => {
    const scene = sceneOf([{ keepalived: instanceConf() }, { node: 'lb2' }, { node: 'lb3' }]);
    expect(foundBy(named, scene)).toEqual([
      {
        rule: 'test-named',
        pair: 'web',
        node: 'lb1',
        severity: 'high',
        subject: 'VI_1',
        at: { file: '/etc/keepalived/keepalived.conf', line: 2 },
        message: 'there is VI_1',
        why: 'because',
        remedy: 'do it',
      },
    ]);
    expect(notCheckedBy(named, scene)).toEqual([
      { rule: 'test-named', pair: 'web', nodes: ['lb2', 'lb3'], reason: 'keepalived was not looked at' },
    ]);
  });

  test('a pair of which at least two nodes have it', () => {
    const haproxy = 'defaults\n mode tcp\n';
    const of = (...texts: readonly (string | undefined)[]) =>
      sceneOf(texts.map((each) => (each === undefined ? {} : { haproxy: each })));
    expect(foundBy(compared, of(haproxy, undefined, haproxy))).toMatchObject([{ message: 'lb1+lb3' }]);
    expect(notCheckedBy(compared, of(haproxy, undefined, haproxy))).toMatchObject([{ nodes: ['lb2'] }]);
    expect(foundBy(compared, of(haproxy, undefined))).toEqual([]);
  });

  test('nobody, with the reason, where the pair lacks a piece', () => {
    const drilled = nodeRule({
      ...text,
      id: 'test-drilled',
      needs: [],
      pairNeeds: ['drills'],
      *check(_node, { drills }) {
        yield { message: `${drills.length} drills` };
      },
    });
    const missing = { ...sceneOf([{}, {}]), missing: { drills: 'no drill book was read' } };
    expect(notCheckedBy(drilled, missing)).toEqual([
      { rule: 'test-drilled', pair: 'web', nodes: [], reason: 'no drill book was read' },
    ]);
    expect(foundBy(drilled, sceneOf([{}, {}], { drills: [] }))).toHaveLength(2);
  });
});

test('a doubtful finding is told one severity lower and says why', () => {
  const haproxy = 'defaults\n mode tcp\n';
  expect(foundBy(compared, sceneOf([{ haproxy }, { haproxy }]))).toMatchObject([
    { severity: 'high', doubt: 'who knows' },
  ]);
});

test('what a rule could not see in one case is told under what was not checked', () => {
  const unsure = nodeRule({
    ...text,
    id: 'test-unsure',
    needs: [],
    *check() {
      yield { unseen: 'the firewall of the switch' };
    },
  });
  expect(notCheckedBy(unsure, sceneOf([{}, {}]))).toEqual([
    { rule: 'test-unsure', pair: 'web', nodes: ['lb1', 'lb2'], reason: 'the firewall of the switch' },
  ]);
});

test('the worst comes first, and fleet rules see all pairs', () => {
  const spread = fleetRule({
    ...text,
    id: 'test-spread',
    severity: 'low',
    *check(pairs) {
      yield { pair: pairs[0]?.pair ?? '', message: `${pairs.length} pairs` };
    },
  });
  const pairs = [sceneOf([{ haproxy: 'defaults\n' }, { haproxy: 'defaults\n', keepalived: instanceConf() }])];
  const { findings } = evaluate([...pairs, sceneOf([], { pair: 'mail' })], [spread, compared, named]);
  expect(findings.map(({ rule }) => rule)).toEqual(['test-compared', 'test-named', 'test-spread']);
});
