import { describe, expect, test } from 'vitest';
import { type Backup, decideAsBackup } from '../../src/vrrp/simulator/backup-rules.js';
import { decideAsMaster } from '../../src/vrrp/simulator/master-rules.js';

const backup: Backup = {
  effectivePriority: 100,
  nopreempt: false,
  preemptDelayUs: 0,
  preemptAtUs: undefined,
  legacy: false,
};

describe('a BACKUP of priority 100', () => {
  test.each<readonly [string, Partial<Backup>, number, ReturnType<typeof decideAsBackup>]>([
    ['priority 0: the skew time', {}, 0, { does: 'skew' }],
    ['a higher priority: a full timer', {}, 150, { does: 'accept', preemptAtUs: undefined }],
    ['an equal one: the same', {}, 100, { does: 'accept', preemptAtUs: undefined }],
    ['a lower one: nothing', {}, 99, { does: 'discard' }],
    ['a lower one with nopreempt: a full timer', { nopreempt: true }, 1, { does: 'accept', preemptAtUs: undefined }],
    ['a first lower one: patience begins', { preemptDelayUs: 3 }, 99, { does: 'accept', preemptAtUs: 1003 }],
    ['a lower one while it lasts', { preemptDelayUs: 3, preemptAtUs: 1001 }, 99, { does: 'accept', preemptAtUs: 1001 }],
    ['a lower one at its end', { preemptDelayUs: 3, preemptAtUs: 1000 }, 99, { does: 'discard' }],
    [
      'a higher one: it ends',
      { preemptDelayUs: 3, preemptAtUs: 1001 },
      101,
      { does: 'accept', preemptAtUs: undefined },
    ],
    ['a lower one on legacy', { legacy: true }, 99, { does: 'force-election' }],
  ])('that gets %s', (_, changes, priority, decision) => {
    expect(decideAsBackup({ ...backup, ...changes }, priority, 1000)).toEqual(decision);
  });
});

describe('a MASTER of priority 100 at 10.0.0.2', () => {
  test.each([
    [0, '10.0.0.1', 'answer'],
    [99, '10.0.0.9', 'assert'],
    [101, '10.0.0.1', 'yield'],
    [100, '10.0.0.1', 'assert'],
    [100, '10.0.0.9', 'yield'],
    [100, '10.0.0.2', 'clash'],
  ])('that hears priority %i from %s does %s', (priority, address, decision) => {
    expect(decideAsMaster({ priority: 100, address: '10.0.0.2' }, { priority, address })).toBe(decision);
  });

  test('and of two address owners one steps down', () => {
    expect(decideAsMaster({ priority: 255, address: '10.0.0.2' }, { priority: 255, address: '10.0.0.1' })).toBe(
      'disown',
    );
  });
});
