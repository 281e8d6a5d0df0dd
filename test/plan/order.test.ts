import { assert, integer, property, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reloadOrder } from '../../src/plan/order.js';
import { rolesOf } from '../../src/plan/roles.js';
import { nodeFacts } from './pair-facts.js';

const second = { name: 'VI_2', vrid: 52, vip: '192.0.2.101' };

describe('the order of a reload', () => {
  it('takes the BACKUP of a pair first and the MASTER last', () => {
    const roles = rolesOf([nodeFacts('a', [{ state: 'MASTER', priority: 110 }]), nodeFacts('b', [{}])]);
    expect(reloadOrder(roles).map((each) => each.node)).toEqual(['b', 'a']);
  });

  it('takes the BACKUPs of a cluster by rising priority: the next in line is touched last of them', () => {
    const roles = rolesOf([
      nodeFacts('a', [{ state: 'MASTER', priority: 120 }]),
      nodeFacts('b', [{ priority: 110 }]),
      nodeFacts('c', [{ priority: 100 }]),
    ]);
    expect(reloadOrder(roles).map((each) => each.node)).toEqual(['c', 'b', 'a']);
  });

  it('explains an active/active pair, in which no node is only BACKUP', () => {
    const roles = rolesOf([
      nodeFacts('a', [
        { state: 'MASTER', priority: 110 },
        { ...second, priority: 100 },
      ]),
      nodeFacts('b', [{ priority: 100 }, { ...second, state: 'MASTER', priority: 110 }]),
    ]);
    const [first, last] = reloadOrder(roles);
    expect([first?.node, last?.node]).toEqual(['a', 'b']);
    expect(first?.why).toContain('active/active');
    expect(first?.backupOf).toEqual(['VI_2']);
  });

  it('never puts a MASTER before a node that is only BACKUP, and forgets nobody', () => {
    const priorities = uniqueArray(integer({ min: 1, max: 254 }), { minLength: 2, maxLength: 6 });
    assert(
      property(priorities, (all) => {
        const highest = Math.max(...all);
        const nodes = all.map((priority, at) =>
          nodeFacts(`n${at}`, [{ priority, state: priority === highest ? 'MASTER' : 'BACKUP' }]),
        );
        const order = reloadOrder(rolesOf(nodes));
        expect(order).toHaveLength(all.length);
        expect(order.at(-1)?.masterOf).toEqual(['VI_1']);
        expect(order.slice(0, -1).every((each) => each.masterOf.length === 0)).toBe(true);
      }),
    );
  });
});
