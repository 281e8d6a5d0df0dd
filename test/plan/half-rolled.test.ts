import { describe, expect, it } from 'vitest';
import { crossingText, halfRolled, isRefused } from '../../src/plan/half-rolled.js';
import { instanceChanges } from '../../src/plan/instance-change.js';
import type { RouterConfig } from '../../src/vrrp/router.js';
import { preferred, second } from '../vrrp/pair.js';

const MASTERS = { 'ipv4/51': 'A' };

/** Both nodes change in this; `releases` of A and B. */
function half(change: Partial<RouterConfig>, releases: readonly [string, string] = ['2.2.7', '2.2.7']) {
  const [a, b] = [preferred({ release: releases[0] }), second({ release: releases[1] })];
  return halfRolled(
    [
      { node: 'A', before: [a], after: [{ ...a, ...change }] },
      { node: 'B', before: [b], after: [{ ...b, ...change }] },
    ],
    MASTERS,
  );
}

const AUTH = { auth: { type: 'PASS', pass: 's3cret' } };
const VIPS = { vips: ['10.77.0.50', '10.77.0.51'] };

const changes = (after: readonly RouterConfig[]) => instanceChanges({ node: 'A', before: [preferred()], after });

describe('a half-rolled pair', () => {
  it.each([
    ['a priority', { priority: 90 }, ['2.2.7', '2.2.7'], 'compatible'],
    ['a VIP on 2.2.7', VIPS, ['2.2.7', '2.2.7'], 'incompatible'],
    ['a VIP on 2.3.3', VIPS, ['2.3.3', '2.3.3'], 'compatible'],
    ['a VIP, MASTER 2.2.7, BACKUP 2.3.3', VIPS, ['2.2.7', '2.3.3'], 'in order'],
    ['a VIP, MASTER 2.3.3, BACKUP 2.2.7', VIPS, ['2.3.3', '2.2.7'], 'incompatible'],
    ['a password', AUTH, ['2.3.3', '2.3.3'], 'incompatible'],
    ['the version', { version: 3 }, ['2.3.3', '2.3.3'], 'incompatible'],
    ['advert_int in version 2', { advertIntUs: 2_000_000 }, ['2.3.3', '2.3.3'], 'incompatible'],
    ['a multicast group', { multicastGroup: '224.0.0.19' }, ['2.3.3', '2.3.3'], 'incompatible'],
  ] as const)('that changes %s', (_what, change, releases, verdict) => {
    expect(half(change, releases).verdict).toBe(verdict);
  });

  it('is judged in both directions and both states, by who receives', () => {
    const { crossings } = half(VIPS, ['2.2.7', '2.3.3']);
    expect(crossings.map((each) => [each.receiver, each.renewed, each.now, isRefused(each)])).toEqual([
      ['A', 'receiver', false, true],
      ['A', 'sender', false, true],
      ['B', 'receiver', true, false],
      ['B', 'sender', true, false],
    ]);
    expect(crossings.map(crossingText)).toContain(
      'VRID 51: A with its old one refuses adverts of B with its new file (received an unexpected ip number count 2, expected 1)',
    );
  });
});

describe('what becomes of an instance', () => {
  it.each([
    [{ instance: 'other' }, 'kept', []],
    [{ priority: 90, nopreempt: true }, 'kept', ['priority 150 becomes 90', 'preempt on becomes off']],
    [VIPS, 'kept', ['virtual_ipaddress +10.77.0.51']],
    [AUTH, 'kept', ['auth_type none becomes PASS', 'auth_pass changes']],
    [{ vrid: 52 }, 'recreated', ['virtual_router_id changes: keepalived starts it anew']],
    [{ interface: 'eth1' }, 'recreated', ['interface changes: keepalived starts it anew']],
    [{ vmac: true }, 'recreated', ['use_vmac changes: keepalived starts it anew']],
  ] as const)('that becomes %j', (change, becomes, what) => {
    expect(changes([preferred(change)])).toMatchObject([{ becomes, what }]);
  });

  it('that is not there any more, and of one that was not there before', () => {
    expect(changes([preferred({ vrid: 9, instance: 'new', vips: ['10.0.0.9'] }), preferred()])).toMatchObject([
      { becomes: 'kept', what: [] },
      { becomes: 'added', what: ['it is added with 10.0.0.9'] },
    ]);
    expect(changes([])).toMatchObject([{ becomes: 'removed', what: ['it is removed with 10.77.0.50'] }]);
  });

  it('never tells a password', () => {
    const [change] = instanceChanges({
      node: 'A',
      before: [preferred(AUTH)],
      after: [preferred({ auth: { type: 'PASS', pass: 'hunter2' } })],
    });
    expect(JSON.stringify(change)).not.toMatch(/s3cret|hunter2/);
  });
});
