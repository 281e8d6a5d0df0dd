import { describe, expect, test } from 'vitest';
import type { UnitFacts } from '../../../src/node/facts.js';
import type { UnitSettings } from '../../../src/node/host-facts.js';
import { haproxyServiceRules } from '../../../src/risk/rules/haproxy-service.js';
import { hostFacts, lookedAt, ruleNamed, running } from '../looked-at.js';
import { foundBy, instanceConf, type SceneNode, sceneOf } from '../scenes.js';

const found = (id: string, node: SceneNode) => foundBy(ruleNamed(haproxyServiceRules, id), sceneOf([node]));
const told = (id: string, node: SceneNode): readonly string[] =>
  found(id, node).map(({ severity, message }) => `${severity} ${message}`);

const set = (settings: Partial<UnitSettings>): SceneNode => ({
  host: hostFacts({
    units: {
      haproxy: { restart: 'always', startLimitBurst: 5, fileState: 'enabled', privateTmp: false, ...settings },
    },
  }),
});
const shown = (unit: Partial<UnitFacts>, more: SceneNode = {}): SceneNode => ({
  ...running(lookedAt(), {
    unit: {
      name: 'haproxy.service',
      loadState: 'loaded',
      activeState: 'active',
      subState: 'running',
      type: 'notify',
      mainPid: 500,
      execReload: '',
      statusText: '',
      restarts: 0,
      needDaemonReload: false,
      ...unit,
    },
  }),
  ...more,
});

test.each([
  ['no', ['medium the unit of HAProxy has Restart=no']],
  ['on-success', ['medium the unit of HAProxy has Restart=on-success']],
  ['on-failure', []],
  ['always', []],
])('Restart=%s', (restart, expected) => {
  expect(told('haproxy-unit-no-restart', set({ restart }))).toEqual(expected);
});

describe('a unit that is', () => {
  test.each([
    ['disabled', ['high the unit of HAProxy is disabled']],
    ['masked', ['high the unit of HAProxy is masked']],
    ['masked-runtime', ['high the unit of HAProxy is masked-runtime']],
    ['enabled', []],
    ['static', []],
    ['generated', []],
  ])('%s', (fileState, expected) => {
    expect(told('haproxy-unit-not-enabled', set({ fileState }))).toEqual(expected);
  });

  test('disabled may be started by a notify script', () => {
    const keepalived = instanceConf({ lines: ['notify_master "/usr/local/bin/start-haproxy"'] });
    expect(found('haproxy-unit-not-enabled', { ...set({ fileState: 'disabled' }), keepalived })).toMatchObject([
      { severity: 'medium', doubt: 'a notify script of keepalived may start it' },
    ]);
  });

  test('disabled, with a HAProxy that runs outside of it, may be started by something else', () => {
    expect(
      found('haproxy-unit-not-enabled', shown({ activeState: 'inactive' }, set({ fileState: 'disabled' }))),
    ).toMatchObject([{ severity: 'medium', doubt: expect.stringContaining('HAProxy runs outside of it') }]);
    expect(
      found('haproxy-unit-not-enabled', shown({ activeState: 'active' }, set({ fileState: 'disabled' }))),
    ).toMatchObject([{ severity: 'high' }]);
  });

  test('unknown to systemd is nothing', () => {
    expect(told('haproxy-unit-not-enabled', { host: hostFacts() })).toEqual([]);
  });
});

test('restarts by systemd are told, with how many it makes in a row', () => {
  expect(told('haproxy-unit-restarted', shown({ restarts: 3 }, set({})))).toEqual([
    'medium systemd has restarted HAProxy 3 times by itself; it gives up after 5 in a row',
  ]);
  expect(told('haproxy-unit-restarted', shown({ restarts: 1 }))).toEqual([
    'medium systemd has restarted HAProxy 1 time by itself',
  ]);
  expect(told('haproxy-unit-restarted', shown({}))).toEqual([]);
});

test('a unit that was changed and not read again is medium', () => {
  expect(told('haproxy-unit-not-reloaded', shown({ needDaemonReload: true }))).toEqual([
    'medium haproxy.service was changed since systemd has read it',
  ]);
  expect(told('haproxy-unit-not-reloaded', shown({}))).toEqual([]);
});
