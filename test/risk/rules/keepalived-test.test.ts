import { describe, expect, test } from 'vitest';
import { keepalivedTestRules } from '../../../src/risk/rules/keepalived-test.js';
import { hostFacts } from '../host.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(keepalivedTestRules, id);

const tested = (exitCode: number, ...messages: readonly string[]) =>
  sceneOf([{ host: hostFacts({ keepalivedTest: { exitCode, command: 'keepalived -t', messages } }) }]);
const AT = '(/etc/keepalived/keepalived.conf: Line 7) ';

describe('keepalived-config-refused', () => {
  const refused = rule('keepalived-config-refused');

  test('an instance without a VRID ends keepalived', () => {
    const keepalived =
      'vrrp_instance VI_1 {\n    interface eth0\n    virtual_ipaddress {\n        192.0.2.100\n    }\n}\n';
    expect(foundBy(refused, sceneOf([{ keepalived }]))).toMatchObject([
      {
        severity: 'critical',
        message: 'VI_1 has no virtual_router_id: keepalived does not run with this',
        at: { line: 1 },
      },
    ]);
  });

  test('a keyword that is not known does not', () => {
    expect(messagesOf(refused, sceneOf([{ keepalived: instanceConf({ lines: ['nonsense 5'] }) }]))).toEqual([]);
  });
});

describe('keepalived-test-fatal', () => {
  const fatal = rule('keepalived-test-fatal');

  test('an interface that is not there', () => {
    expect(foundBy(fatal, tested(5, `${AT}Non-existent interface specified in configuration`))).toMatchObject([
      {
        severity: 'critical',
        message: 'keepalived -t: Non-existent interface specified in configuration',
        at: { file: '/etc/keepalived/keepalived.conf', line: 7 },
      },
    ]);
  });

  test.each([
    [2, "keepalived -t can't read the configuration (status 2)"],
    [139, 'keepalived -t crashes over the configuration (status 139)'],
  ])('status %d without a message that says why', (status, message) => {
    expect(foundBy(fatal, tested(status))).toMatchObject([{ severity: 'critical', message }]);
  });

  test('status 5 over something harmless is none', () => {
    expect(messagesOf(fatal, tested(5, `${AT}Truncating auth_pass to 8 characters`))).toEqual([]);
  });

  test.each([
    ['a status that says nothing', tested(1), 'keepalived -t ended with status 1, which says nothing'],
    ['no test at all', sceneOf([{ host: hostFacts() }]), 'keepalived -t was not run'],
  ])('%s is not checked', (_, scene, reason) => {
    expect(messagesOf(fatal, scene)).toEqual([]);
    expect(notCheckedBy(fatal, scene)).toMatchObject([{ reason }]);
  });
});

describe('keepalived-test-drops', () => {
  const drops = rule('keepalived-test-drops');

  test('a line that keepalived leaves out', () => {
    expect(foundBy(drops, tested(5, `${AT}(VI_1) track script chk not found, ignoring...`))).toMatchObject([
      { severity: 'medium', message: 'keepalived -t: (VI_1) track script chk not found, ignoring...', at: { line: 7 } },
    ]);
  });

  test('one that nobody has seen before is told with a doubt', () => {
    expect(foundBy(drops, tested(5, 'Something new'))).toMatchObject([
      { severity: 'low', doubt: 'what it means for the service is not known' },
    ]);
  });

  test('a password that it quotes is not told', () => {
    const keepalived = instanceConf({ lines: ['authentication {', 'auth_pass hunter22', 'auth_type PASS', '}'] });
    const host = hostFacts({ keepalivedTest: { exitCode: 5, command: '', messages: ["Unknown keyword 'hunter22'"] } });
    expect(messagesOf(drops, sceneOf([{ keepalived, host }]))).toEqual(["keepalived -t: Unknown keyword '***'"]);
  });

  test('a harmless one is passed over', () => {
    expect(
      messagesOf(drops, tested(6, 'SECURITY VIOLATION - scripts are being executed but script_security not enabled.')),
    ).toEqual([]);
  });
});
