import { describe, expect, test } from 'vitest';
import { vipHolderRules } from '../../../src/risk/rules/vip-holders.js';
import { liveScene, observed } from '../live.js';
import { foundBy, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(vipHolderRules, id);

const master = observed('lb1', [{ state: 'MASTER' }]);
const backup = observed('lb2', [{ state: 'BACKUP' }]);
const well = liveScene([{ state: master }, { state: backup }]);
/** Its keepalived was killed, and left the VIP. */
const stale = observed('lb2', [{ state: 'MASTER' }], { keepalived: 'dead' });

test.each(vipHolderRules.map((each) => [each.id, each] as const))('%s finds nothing on a well pair', (_, each) => {
  expect(messagesOf(each, well)).toEqual([]);
  const both = [
    { name: 'A', vrid: 1, vip: '192.0.2.1', state: 'MASTER' } as const,
    { name: 'B', vrid: 2, vip: '192.0.2.2' },
  ];
  const turned = [{ ...both[0], state: 'BACKUP' } as const, { ...both[1], state: 'MASTER' } as const];
  expect(messagesOf(each, liveScene([{ state: observed('lb1', both) }, { state: observed('lb2', turned) }]))).toEqual(
    [],
  );
});

describe('vip-on-several-nodes', () => {
  const several = rule('vip-on-several-nodes');

  test('two MASTERs', () => {
    expect(
      foundBy(several, liveScene([{ state: master }, { state: observed('lb2', [{ state: 'MASTER' }]) }])),
    ).toMatchObject([
      {
        severity: 'critical',
        subject: 'VI_1',
        message:
          'split brain in VI_1 (VRID 51): lb1: keepalived says MASTER, VIP 192.0.2.100 on eth0; lb2: keepalived says MASTER, VIP 192.0.2.100 on eth0',
      },
    ]);
  });

  test('a VIP that a BACKUP holds too', () => {
    const scene = liveScene([{ state: master }, { state: observed('lb2', [{ holds: true }]) }]);
    expect(messagesOf(several, scene)).toEqual([expect.stringMatching(/lb2: keepalived says BACKUP, VIP/)]);
  });
});

describe('vip-on-no-node', () => {
  const none = rule('vip-on-no-node');
  const fault = observed('lb1', [{ state: 'FAULT' }]);

  test('everybody is in FAULT or BACKUP', () => {
    expect(foundBy(none, liveScene([{ state: fault }, { state: backup }]))).toMatchObject([
      {
        severity: 'critical',
        message:
          'nobody has 192.0.2.100 of VI_1 (VRID 51): lb1: keepalived says FAULT, no VIP here; lb2: keepalived says BACKUP, no VIP here',
      },
    ]);
  });

  test('it may be on a third node that could not be looked at', () => {
    expect(foundBy(none, liveScene([{ state: fault }, { state: backup }, {}]))).toMatchObject([
      { severity: 'high', doubt: 'lb3 could not be looked at' },
    ]);
  });
});

describe('vip-missing-on-master', () => {
  const missing = rule('vip-missing-on-master');

  test('somebody took the address from the MASTER', () => {
    const robbed = observed('lb1', [{ state: 'MASTER', holds: false }]);
    expect(foundBy(missing, liveScene([{ state: robbed }, { state: backup }]))).toMatchObject([
      { severity: 'critical', node: 'lb1', message: 'lb1 is MASTER of VI_1 (VRID 51) without 192.0.2.100' },
    ]);
  });

  test('of a dead keepalived another rule tells', () => {
    expect(messagesOf(missing, liveScene([{ state: master }, { state: stale }]))).toEqual([]);
  });
});

describe('vip-left-behind', () => {
  const left = rule('vip-left-behind');

  test('by a keepalived that was killed', () => {
    expect(foundBy(left, liveScene([{ state: backup }, { state: stale }]))).toMatchObject([
      {
        severity: 'critical',
        node: 'lb2',
        message: '192.0.2.100 of VI_1 (VRID 51) is on lb2: keepalived does not run',
      },
    ]);
  });

  test('by one that says BACKUP', () => {
    const state = observed('lb2', [{ holds: true }]);
    expect(messagesOf(left, liveScene([{ state: master }, { state }]))).toEqual([
      '192.0.2.100 of VI_1 (VRID 51) is on lb2: keepalived says BACKUP',
    ]);
  });
});
