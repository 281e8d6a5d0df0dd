import { describe, expect, it } from 'vitest';
import type { NodeFacts } from '../../src/node/facts.js';
import { mastersOf, rolesOf, sameMasters } from '../../src/plan/roles.js';
import { nodeFacts } from './pair-facts.js';

const master = { state: 'MASTER', priority: 110 } as const;
const backup = { state: 'BACKUP' } as const;

/** As a node without any VIP would be seen. */
const bare = (facts: NodeFacts): NodeFacts => ({
  ...facts,
  addresses: [],
  keepalived: { ...facts.keepalived, dump: (facts.keepalived.dump ?? []).map((each) => ({ ...each, vips: [] })) },
});

describe('the roles of a pair', () => {
  it('names the MASTER when keepalived and the VIP agree on exactly one node', () => {
    const roles = rolesOf([nodeFacts('a', [master]), nodeFacts('b', [backup])]);
    expect(roles.verdict.verdict).toBe('ok');
    expect(mastersOf(roles)).toEqual({ 'ipv4/51': 'a' });
  });

  it.each([
    ['two nodes hold the VIP', [nodeFacts('a', [master]), nodeFacts('b', [master])], 'split brain'],
    [
      'a dead keepalived left its VIP behind',
      [nodeFacts('a', [{ ...master }], { keepalived: 'dead' }), nodeFacts('b', [backup])],
      'contradicts itself on a',
    ],
    [
      'a MASTER misses its VIP',
      [nodeFacts('a', [{ ...master, holds: false }]), nodeFacts('b', [backup])],
      'contradicts itself on a',
    ],
    [
      'a BACKUP holds the VIP',
      [nodeFacts('a', [{ ...backup, holds: true }]), nodeFacts('b', [backup])],
      'contradicts itself on a',
    ],
    ['nobody is MASTER', [nodeFacts('a', [backup]), nodeFacts('b', [backup])], 'has no MASTER'],
    ['the BACKUP is in FAULT', [nodeFacts('a', [master]), nodeFacts('b', [{ state: 'FAULT' }])], 'b is FAULT'],
    [
      'keepalived is down on the BACKUP',
      [nodeFacts('a', [master]), nodeFacts('b', [{ ...backup, holds: false }], { keepalived: 'dead' })],
      'b is down',
    ],
    [
      'an instance is on one node only',
      [nodeFacts('a', [master]), nodeFacts('b', [{ ...backup, vrid: 52 }])],
      'is not on b',
    ],
  ])('blocks when %s', (_, nodes, reason) => {
    const roles = rolesOf(nodes);
    expect(roles.verdict.verdict).toBe('blocked');
    expect(roles.verdict.reason).toContain(reason);
  });

  it('does not know when keepalived could not be asked: one kind of evidence is not enough', () => {
    const roles = rolesOf([nodeFacts('a', [], { keepalived: 'unreadable' }), nodeFacts('b', [backup])]);
    expect(roles.verdict.verdict).not.toBe('ok');
  });

  it('does not know the roles of an instance without a VIP: there is nothing to check its state by', () => {
    const { verdict } = rolesOf([bare(nodeFacts('a', [master])), bare(nodeFacts('b', [backup]))]);
    expect(verdict).toMatchObject({ verdict: 'unknown', remedy: expect.stringContaining('give it a VIP') });
  });

  it('settles each instance of an active/active pair by itself', () => {
    const second = { name: 'VI_2', vrid: 52, vip: '192.0.2.101' };
    const roles = rolesOf([
      nodeFacts('a', [master, { ...second, ...backup }]),
      nodeFacts('b', [backup, { ...second, ...master }]),
    ]);
    expect(mastersOf(roles)).toEqual({ 'ipv4/51': 'a', 'ipv4/52': 'b' });
  });
});

describe('a guard on the roles', () => {
  const whole = rolesOf([nodeFacts('a', [master]), nodeFacts('b', [backup])]);

  it('lets the same roles pass', () => {
    expect(sameMasters({ 'ipv4/51': 'a' }, whole).verdict).toBe('ok');
  });

  it('names both nodes when the MASTER moved', () => {
    const verdict = sameMasters({ 'ipv4/51': 'b' }, whole);
    expect(verdict.verdict).toBe('blocked');
    expect(verdict.reason).toContain('moved from b to a');
  });

  it('passes a split brain on as it is', () => {
    const split = rolesOf([nodeFacts('a', [master]), nodeFacts('b', [master])]);
    expect(sameMasters({ 'ipv4/51': 'a' }, split).reason).toContain('split brain');
  });
});

describe('in the middle of a change', () => {
  const stopped = nodeFacts('b', [{ ...backup, vip: '192.0.2.100' }], { keepalived: 'dead' });
  const second = { name: 'VI_2', vrid: 52, vip: '192.0.2.101' };

  it('a node whose keepalived is stopped on purpose blocks nothing, any other one does', () => {
    const nodes = [nodeFacts('a', [master]), stopped];
    expect(rolesOf(nodes, { stopped: ['b'], uneven: [] }).verdict.verdict).toBe('ok');
    expect(rolesOf(nodes, { stopped: ['c'], uneven: [] }).verdict.verdict).toBe('blocked');
  });

  it('but it must have left no VIP behind', () => {
    const left = { ...stopped, addresses: nodeFacts('b', [master]).addresses };
    const config = nodeFacts('a', [master]);
    const instance = { ...left, keepalived: { ...left.keepalived, dump: config.keepalived.dump ?? [] } };
    expect(rolesOf([config, instance], { stopped: ['b'], uneven: [] }).verdict).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('split brain'),
    });
  });

  it('an instance that only renewed nodes have blocks nothing', () => {
    const nodes = [nodeFacts('a', [master]), nodeFacts('b', [backup, { ...second, ...master }])];
    expect(rolesOf(nodes).verdict.verdict).toBe('blocked');
    const roles = rolesOf(nodes, { stopped: [], uneven: ['ipv4/52'] });
    expect(mastersOf(roles)).toEqual({ 'ipv4/51': 'a', 'ipv4/52': 'b' });
  });
});
