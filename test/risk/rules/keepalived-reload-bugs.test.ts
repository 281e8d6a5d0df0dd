import { describe, expect, test } from 'vitest';
import { keepalivedReloadRules } from '../../../src/risk/rules/keepalived-reload-bugs.js';
import { foundBy, instanceConf, messagesOf, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const bug = ruleOf(keepalivedReloadRules, 'keepalived-reload-bug');

const GROUP = 'vrrp_sync_group G {\n    group {\n        VI_1\n    }\n}\n';
const ROUTES = instanceConf({ lines: ['virtual_routes {', '    198.51.100.0/24 via 192.0.2.254', '}'] });
const scene = (keepalivedRelease: string, keepalived: string) => sceneOf([{ keepalivedRelease, keepalived }]);

test.each([
  ['1.3.5', instanceConf(), 'medium', 'acassen/keepalived#794'],
  ['2.0.7', GROUP + instanceConf(), 'medium', 'acassen/keepalived#1017'],
  ['2.1.5', instanceConf({ lines: ['notify /etc/keepalived/notify.sh'] }), 'medium', 'acassen/keepalived#1804'],
  ['2.2.7', ROUTES, 'low', 'acassen/keepalived#2360'],
  ['2.2.7', instanceConf({ head: 'global_defs {\n    enable_snmp_vrrp\n}' }), 'low', 'acassen/keepalived#2086'],
  [
    '2.3.1',
    instanceConf({ head: 'global_defs {\n    vrrp_startup_delay 30\n}' }),
    'medium',
    'keepalived release notes 2.3.3',
  ],
])('%s with what it stumbles over: %#', (release, keepalived, severity, source) => {
  expect(foundBy(bug, scene(release, keepalived))).toMatchObject([
    { severity, message: expect.stringMatching(new RegExp(`^keepalived ${release} .*\\(${source}\\)$`)) },
  ]);
});

test.each([
  ['2.0.7', instanceConf()],
  ['2.0.8', GROUP + instanceConf()],
  ['2.2.7', instanceConf()],
  ['2.2.8', ROUTES],
])('%s without it, or the release after: %#', (release, keepalived) => {
  expect(messagesOf(bug, scene(release, keepalived))).toEqual([]);
});

describe('keepalived-reload-check-ends-itself', () => {
  const endsItself = ruleOf(keepalivedReloadRules, 'keepalived-reload-check-ends-itself');
  const checked = (globals: string): string =>
    instanceConf({
      head: `global_defs {\n    ${globals}\n}\nvrrp_script chk {\n    script "/usr/local/sbin/chk"\n}`,
      lines: ['track_script {', '    chk', '}'],
    });
  const found = (globals: string, keepalivedRelease: string) =>
    foundBy(endsItself, sceneOf([{ keepalived: checked(globals), keepalivedRelease }]));

  test('a script that runs as another user is told, with doubt on releases that were not tried', () => {
    expect(found('reload_check_config\n script_user nobody', '2.2.7')).toMatchObject([
      { severity: 'high', message: expect.stringContaining('vrrp_script chk, which runs as nobody'), at: { line: 5 } },
    ]);
    expect(found('reload_check_config\n script_user nobody', '2.2.4')).toMatchObject([{ severity: 'medium' }]);
  });

  test.each([
    ['root runs it', 'reload_check_config\n script_user root', '2.2.7'],
    ['reloads are not checked', 'script_user nobody', '2.2.7'],
    ['the release has it right', 'reload_check_config\n script_user nobody', '2.2.8'],
  ])('not where %s', (_, globals, release) => {
    expect(found(globals, release)).toEqual([]);
  });
});
