import { describe, expect, test } from 'vitest';
import type { PairEvidence } from '../../../src/risk/evidence.js';
import { pairModel } from '../../../src/risk/pair-model.js';
import { whatIfs } from '../../../src/risk/parts/what-ifs.js';
import { type FakePairOptions, fakeFleet } from '../../fleet/fleet.js';
import { livePairEvidence } from '../live-evidence.js';
import { instanceConf, sceneOf } from '../scenes.js';

const answers = (pair: PairEvidence) =>
  Object.fromEntries(whatIfs(pair, pairModel(pair)).map(({ title, answer }) => [title, answer]));

const live = (options: FakePairOptions): Promise<PairEvidence> => {
  const fleet = fakeFleet();
  return livePairEvidence(fleet, fleet.addPair({ name: 'web', ...options }));
};

describe('of the MASTER it is told what clients see', () => {
  test('when it crashes, is stopped, loses its HAProxy, or hands over', async () => {
    expect(answers(await live({ tracked: true }))).toEqual({
      'weba crashes':
        'webb takes over after 3113 ms (2613 ms at best, 3613 ms at worst); until then nobody answers; established connections are cut',
      'keepalived on weba is stopped':
        'webb takes over after 613 ms; until then nobody answers; established connections are cut',
      'HAProxy on weba dies (serves fails)':
        'webb takes over after 1113 ms (613 ms at best, 1613 ms at worst); until then nobody answers; established connections are cut',
      'weba hands over to webb on purpose':
        'webb takes over after 3566 ms, and somebody always answers; established connections are cut',
    });
  });

  test('a HAProxy that nothing tracks takes the service with it', async () => {
    expect(answers(await live({}))['HAProxy on weba dies, and nothing tracks it']).toBe(
      'nobody takes over, and clients get no answer until somebody acts',
    );
  });

  test('with nopreempt on the BACKUP a handover is a stop of keepalived, with its gap', async () => {
    expect(answers(await live({ nopreempt: true }))['weba hands over to webb on purpose']).toBe(
      'webb takes over after 613 ms; until then nobody answers; established connections are cut',
    );
  });
});

test('each MASTER of an active/active pair has its own', async () => {
  expect(Object.keys(answers(await live({ activeActive: true })))).toEqual([
    'weba crashes',
    'keepalived on weba is stopped',
    'HAProxy on weba dies, and nothing tracks it',
    'weba hands over to webb on purpose',
    'webb crashes',
    'keepalived on webb is stopped',
    'HAProxy on webb dies, and nothing tracks it',
    'webb hands over to weba on purpose',
  ]);
});

test('files tell the same but for a handover, which asks what runs', () => {
  const conf = (priority: number) => ({ keepalived: instanceConf({ priority }) });
  expect(Object.keys(answers(sceneOf([conf(150), conf(100)])))).toEqual([
    'lb1 crashes',
    'keepalived on lb1 is stopped',
    'HAProxy on lb1 dies, and nothing tracks it',
  ]);
});

test('nodes that refuse each other both answer, and it is told', () => {
  const auth = (pass: string) => ['authentication {', 'auth_type PASS', `auth_pass ${pass}`, '}'];
  const conf = (priority: number, pass: string) => ({ keepalived: instanceConf({ priority, lines: auth(pass) }) });
  expect(answers(sceneOf([conf(150, 'one'), conf(100, 'two')]))['HAProxy on lb1 dies, and nothing tracks it']).toMatch(
    /it ends with two MASTERs of VI_1$/,
  );
});

test('without a MASTER there is nothing to ask', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  Object.assign(fleet.node('webb').instances[0] ?? {}, { state: 'MASTER', holdsVip: true });
  expect(answers(await livePairEvidence(fleet, pair))).toEqual({});
});

test('a BACKUP in FAULT takes nothing over', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web', nodes: 3 });
  const fault = (node: string) => Object.assign(fleet.node(node).instances[0] ?? {}, { state: 'FAULT' });
  fault('webb');
  expect(answers(await livePairEvidence(fleet, pair))['weba crashes']).toMatch(/^webc takes over after 3117 ms/);
  fault('webc');
  expect(answers(await livePairEvidence(fleet, pair))['weba crashes']).toBe(
    'nobody takes over, and clients get no answer until somebody acts',
  );
});

test('as long as a node is not known, nobody can say whether it takes over', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  fleet.node('webb').unreachable = true;
  expect(answers(await livePairEvidence(fleet, pair))).toEqual({});
  expect(answers(sceneOf([{ keepalived: instanceConf() }, { haproxy: 'defaults\n' }]))).toEqual({});
});
