import { describe, expect, test } from 'vitest';
import type { HostFacts } from '../../../src/node/host-facts.js';
import { pairModel } from '../../../src/risk/pair-model.js';
import { reloadBudget } from '../../../src/risk/parts/reload-budget.js';
import { instancesOf } from '../../../src/risk/parts/topology.js';
import { HOST } from '../live-evidence.js';
import { instanceConf, sceneOf } from '../scenes.js';

const budget = (measured: Partial<HostFacts>, priorities: readonly number[] = [150, 100]) => {
  const { haproxyCheckMs: _haproxy, keepalivedTestMs: _keepalived, ...host } = HOST;
  const pair = sceneOf(
    priorities.map((priority) => ({ keepalived: instanceConf({ priority }), host: { ...host, ...measured } })),
  );
  const [first] = pair.nodes;
  if (first === undefined) throw new RangeError('no node');
  return reloadBudget(first, instancesOf(pair, pairModel(pair)));
};

describe('keepalived’s reading is held against the time after which the first of its peers takes over', () => {
  test('and is fine where it takes less than half of it', () => {
    expect(budget({ keepalivedTestMs: 12, haproxyCheckMs: 5000 })).toEqual({
      node: 'lb1',
      keepalivedTestMs: 12,
      haproxyCheckMs: 5000,
      masterDownUs: 3_609_375,
      verdict: 'ok',
      text: 'keepalived -t takes 12 ms of the 3609 ms after which its peers take over; haproxy -c takes 5000 ms; the old workers serve meanwhile',
    });
  });

  test('and is bad where it takes more', () => {
    expect(budget({ keepalivedTestMs: 1804 })).toMatchObject({ verdict: 'ok' });
    expect(budget({ keepalivedTestMs: 1805 })).toMatchObject({
      verdict: 'bad',
      text: 'keepalived -t takes 1805 ms of the 3609 ms after which its peers take over: a reload of the MASTER may end in a failover',
    });
  });

  test('of several peers the quickest counts', () => {
    expect(budget({ keepalivedTestMs: 1 }, [150, 100, 120])).toMatchObject({ masterDownUs: 3_531_250 });
  });

  test('and is not known where it was not measured, or nobody is there to take over', () => {
    expect(budget({})).toMatchObject({
      verdict: 'unknown',
      text: 'how long keepalived reads its files was not measured; its peers take over after 3609 ms',
    });
    expect(budget({ keepalivedTestMs: 1 }, [150])).toMatchObject({
      verdict: 'unknown',
      text: 'no other router is known that would take over',
    });
  });
});
