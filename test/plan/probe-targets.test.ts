import { describe, expect, it } from 'vitest';
import type { Listener } from '../../src/node/facts.js';
import { probeTargets } from '../../src/plan/probe-targets.js';
import { rolesOf } from '../../src/plan/roles.js';
import { nodeFacts } from './pair-facts.js';

const listens = (...binds: readonly (readonly [address: string, port: number])[]): readonly Listener[] =>
  binds.map(([address, port]) => ({ address, port, processName: 'haproxy', pids: [11] }));

function targetsWhen(a: readonly Listener[], b: readonly Listener[]): readonly string[] {
  const facts = [
    { ...nodeFacts('a', [{ state: 'MASTER' }]), listeners: a },
    { ...nodeFacts('b', [{}]), listeners: b },
  ];
  const states = facts.map((each) => ({ facts: each, sockets: {}, runtime: { unknowns: [] } }));
  return probeTargets(rolesOf(facts), states).map((target) => target.name);
}

describe('what is probed where the inventory names nothing', () => {
  it('is every port that all nodes listen on for the VIP, on every address or on the VIP itself', () => {
    const both = listens(['0.0.0.0', 80], ['192.0.2.100', 443]);
    expect(targetsWhen(both, both)).toEqual(['tcp 192.0.2.100:80', 'tcp 192.0.2.100:443']);
  });

  it('is no port of one node alone, of another address, or of another program', () => {
    const a = [...listens(['*', 80], ['10.0.0.1', 81]), { address: '*', port: 22, processName: 'sshd', pids: [5] }];
    expect(targetsWhen(a, listens(['*', 8080], ['10.0.0.1', 81]))).toEqual([]);
  });

  it('is four ports a VIP at the most', () => {
    const many = listens(['*', 1], ['*', 2], ['*', 3], ['*', 4], ['*', 5]);
    expect(targetsWhen(many, many)).toHaveLength(4);
  });
});
