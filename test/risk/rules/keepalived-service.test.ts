import { describe, expect, test } from 'vitest';
import type { HostFacts, UnitSettings } from '../../../src/node/host-facts.js';
import { keepalivedServiceRules } from '../../../src/risk/rules/keepalived-service.js';
import { hostFacts } from '../host.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(keepalivedServiceRules, id);

const unit = (more: Partial<UnitSettings> = {}): UnitSettings => ({
  restart: 'on-failure',
  startLimitBurst: 5,
  fileState: 'enabled',
  privateTmp: false,
  ...more,
});
const withUnit = (keepalived?: UnitSettings) =>
  sceneOf([{ host: hostFacts({ units: keepalived ? { keepalived } : {} }) }]);

describe('keepalived-unit-no-restart', () => {
  const notRestarted = rule('keepalived-unit-no-restart');

  test('a unit with Restart=no, as Debian ships it', () => {
    expect(foundBy(notRestarted, withUnit(unit({ restart: 'no' })))).toMatchObject([
      { severity: 'medium', node: 'lb1', message: 'its unit has Restart=no' },
    ]);
  });

  test('Restart=on-failure is fine', () => {
    expect(messagesOf(notRestarted, withUnit(unit()))).toEqual([]);
  });

  test('without systemd it is not checked', () => {
    expect(notCheckedBy(notRestarted, withUnit())).toMatchObject([{ reason: 'systemd has no unit of keepalived' }]);
  });
});

describe('keepalived-unit-not-enabled', () => {
  const notEnabled = rule('keepalived-unit-not-enabled');

  test.each(['disabled', 'masked'])('a unit that is %s is missing after a reboot', (fileState) => {
    expect(foundBy(notEnabled, withUnit(unit({ fileState })))).toMatchObject([
      { severity: 'high', message: `its unit is ${fileState}` },
    ]);
  });

  test.each(['enabled', 'static', 'generated'])('%s is fine', (fileState) => {
    expect(messagesOf(notEnabled, withUnit(unit({ fileState })))).toEqual([]);
  });
});

describe('keepalived-version-differs', () => {
  const differ = rule('keepalived-version-differs');
  const scene = (...releases: readonly string[]) =>
    sceneOf(releases.map((keepalivedRelease) => ({ keepalivedRelease })));

  test.each([
    ['1.3.5', '2.2.7', /before 2.0.0 becomes MASTER in two steps.*2.0.0 to 2.3.2 refuses adverts/],
    ['2.2.7', '2.3.3', /2.0.0 to 2.3.2 refuses adverts.*from 2.3.3 on accepts/],
  ])('%s beside %s understand each other differently', (a, b, message) => {
    expect(foundBy(differ, scene(a, b))).toMatchObject([
      { severity: 'medium', message: expect.stringMatching(message) },
    ]);
  });

  test('releases that behave the same are worth a word', () => {
    expect(foundBy(differ, scene('2.2.7', '2.2.8'))).toMatchObject([
      { severity: 'low', message: 'lb1 has keepalived 2.2.7, lb2 has keepalived 2.2.8' },
    ]);
  });

  test('the same release is fine', () => {
    expect(messagesOf(differ, scene('2.2.7', '2.2.7'))).toEqual([]);
  });
});

describe('keepalived-reload-slow', () => {
  const slow = rule('keepalived-reload-slow');
  const scene = (keepalivedTestMs: number) =>
    sceneOf([
      { keepalived: instanceConf(), host: hostFacts({ keepalivedTestMs }) },
      { keepalived: instanceConf({ priority: 90 }) },
    ]);

  test('more than half of what the other node waits', () => {
    expect(foundBy(slow, scene(2000))).toMatchObject([
      {
        severity: 'medium',
        node: 'lb1',
        message: 'keepalived -t takes 2000 ms, and lb2 takes over after 3648 ms without an advert',
      },
    ]);
  });

  test('less is fine', () => {
    expect(messagesOf(slow, scene(1500))).toEqual([]);
  });
});

describe('clocks-differ', () => {
  const clocks = rule('clocks-differ');
  const timed = instanceConf({ head: 'global_defs {\n    reload_time_file /etc/keepalived/reload_time\n}' });
  const scene = (keepalived: string, ...offsets: readonly HostFacts['clockOffsetMs'][]) =>
    sceneOf(
      offsets.map((clockOffsetMs) => ({
        keepalived,
        host: hostFacts(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
      })),
    );

  test('more than a second apart, whatever the round trips', () => {
    expect(foundBy(clocks, scene(timed, { low: 4000, high: 4100 }, { low: -50, high: 50 }))).toMatchObject([
      { severity: 'medium', message: 'the clock of lb1 is at least 4.0 s ahead of that of lb2' },
    ]);
  });

  test.each([
    ['within what the round trips leave open', scene(timed, { low: 900, high: 3000 }, { low: -50, high: 50 })],
    ['without reload_time_file', scene(instanceConf(), { low: 4000, high: 4100 }, { low: -50, high: 50 })],
  ])('%s', (_, pair) => {
    expect(messagesOf(clocks, pair)).toEqual([]);
  });

  test('a clock that was not read is not compared', () => {
    expect(notCheckedBy(clocks, scene(timed, { low: 0, high: 1 }, undefined))).toMatchObject([
      { nodes: ['lb2'], reason: 'its clock was not read' },
    ]);
  });
});
