import { describe, expect, test } from 'vitest';
import { haproxyStartRules } from '../../../src/risk/rules/haproxy-start.js';
import { hostFacts, lookedAt, ruleNamed } from '../looked-at.js';
import { foundBy, messagesOf, notCheckedBy, type SceneNode, sceneOf } from '../scenes.js';

const messages = (id: string, ...nodes: readonly SceneNode[]): readonly string[] =>
  messagesOf(ruleNamed(haproxyStartRules, id), sceneOf(nodes));
const found = (id: string, node: SceneNode) => foundBy(ruleNamed(haproxyStartRules, id), sceneOf([node]));

describe('a chroot directory', () => {
  const cfg = 'global\n  chroot /var/lib/haproxy\n';

  test('that is not there is critical, with what it does to the release that runs', () => {
    expect(found('haproxy-chroot-missing', lookedAt({ cfg }))).toMatchObject([
      {
        severity: 'critical',
        message: 'chroot /var/lib/haproxy is not there: the reload would end HAProxy, master and old workers too',
        at: { file: '/etc/haproxy/haproxy.cfg', line: 2 },
        remedy: expect.stringContaining('install -d -m 0755 /var/lib/haproxy'),
      },
    ]);
    expect(messages('haproxy-chroot-missing', lookedAt({ cfg, haproxyVersion: '3.2.1' }))).toEqual([
      'chroot /var/lib/haproxy is not there: the new worker would not start',
    ]);
  });

  test('that is there is fine, even where its group may write it', () => {
    expect(messages('haproxy-chroot-missing', lookedAt({ cfg, paths: { '/var/lib/haproxy': 'd775 0:106' } }))).toEqual(
      [],
    );
  });

  test('of a line under a .if is doubtful', () => {
    const conditional = 'global\n  .if feature(X)\n  chroot /gone\n  .endif\n';
    expect(found('haproxy-chroot-missing', lookedAt({ cfg: conditional }))).toMatchObject([
      { severity: 'high', doubt: expect.stringContaining('.if') },
    ]);
  });

  test('is not looked at where only the files are known', () => {
    const scene = sceneOf([{ haproxy: cfg }]);
    expect(foundBy(ruleNamed(haproxyStartRules, 'haproxy-chroot-missing'), scene)).toEqual([]);
    expect(notCheckedBy(ruleNamed(haproxyStartRules, 'haproxy-chroot-missing'), scene)).toMatchObject([
      { nodes: ['lb1'] },
    ]);
  });
});

test('a stats socket needs its directory', () => {
  const cfg = 'global\n  stats socket /run/haproxy/admin.sock\n';
  expect(found('haproxy-socket-directory-missing', lookedAt({ cfg }))).toMatchObject([
    { severity: 'critical', message: '/run/haproxy, for the socket /run/haproxy/admin.sock, is not there' },
  ]);
  expect(messages('haproxy-socket-directory-missing', lookedAt({ cfg, paths: { '/run/haproxy': 'd755' } }))).toEqual(
    [],
  );
});

test('a pid file needs its directory', () => {
  const cfg = 'global\n  pidfile /run/hap/pid\n';
  expect(found('haproxy-pid-directory-missing', lookedAt({ cfg }))).toMatchObject([
    { severity: 'critical', message: 'the directory of the pid file /run/hap/pid is not there' },
  ]);
  expect(messages('haproxy-pid-directory-missing', lookedAt({ cfg, paths: { '/run/hap': 'd755' } }))).toEqual([]);
});

describe('open files', () => {
  const cfg = 'global\n  maxconn 10001\n';

  test('beyond the limit are critical where limits are strict, and medium where they are not', () => {
    expect(found('haproxy-open-files', lookedAt({ cfg }))).toMatchObject([
      {
        severity: 'critical',
        message: 'maxconn 10001 needs 20002 open files or more, HAProxy may open 20000: it would not start',
      },
    ]);
    expect(found('haproxy-open-files', lookedAt({ cfg, haproxyVersion: '2.2.9' }))).toMatchObject([
      { severity: 'medium' },
    ]);
  });

  test('within the limit are fine', () => {
    expect(messages('haproxy-open-files', lookedAt({ cfg: 'global\n  maxconn 10000\n' }))).toEqual([]);
  });

  test('are not judged where the limit is not known', () => {
    const node = lookedAt({ cfg, inspection: { limits: {} } });
    expect(notCheckedBy(ruleNamed(haproxyStartRules, 'haproxy-open-files'), sceneOf([node]))).toMatchObject([
      { reason: 'how many files HAProxy may open is not known' },
    ]);
    expect(messages('haproxy-open-files', node)).toEqual([]);
  });
});

test('a file or directory that HAProxy was started with must still be there', () => {
  const gone = lookedAt();
  const there = lookedAt({ paths: { '/etc/haproxy/haproxy.cfg': '644' } });
  expect(messages('haproxy-config-place-missing', gone)).toEqual([
    'HAProxy is started with -f /etc/haproxy/haproxy.cfg, which is not there',
  ]);
  expect(messages('haproxy-config-place-missing', there)).toEqual([]);
});

describe('haproxy -c', () => {
  const checked = (exitCode: number, ...lines: readonly string[]): SceneNode => ({
    host: hostFacts({ haproxyCheck: { exitCode, command: 'haproxy -c', messages: lines } }),
  });
  const alert =
    "[ALERT]    (812) : config : parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword 'bnd' in 'frontend' section";

  test('that refuses the files is critical, with what it says first and where', () => {
    expect(
      found('haproxy-check-refused', checked(1, alert, '[ALERT]    (812) : config : Fatal errors found')),
    ).toMatchObject([
      {
        severity: 'critical',
        message:
          "haproxy -c exits 1: parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword 'bnd' in 'frontend' section (and 1 more)",
        at: { file: '/etc/haproxy/haproxy.cfg', line: 12 },
        remedy: expect.stringContaining('Correct the line'),
      },
    ]);
  });

  test('that can not resolve a name says what to do about names', () => {
    const name = "[ALERT] 329/1 (5) : parsing [h.cfg:3] : 'server a' : could not resolve address 'app1'.";
    expect(found('haproxy-check-refused', checked(1, name))).toMatchObject([
      {
        message: "haproxy -c exits 1: parsing [h.cfg:3] : 'server a' : could not resolve address 'app1'.",
        remedy: expect.stringContaining('init-addr'),
      },
    ]);
  });

  test('that only warns is low, and a notice is nothing', () => {
    const warning = "[WARNING]  (812) : config : missing timeouts for proxy 'web'.";
    expect(found('haproxy-check-refused', checked(0, warning))).toEqual([]);
    expect(found('haproxy-check-warns', checked(0, warning, warning))).toMatchObject([
      { severity: 'low', message: "haproxy -c warns: missing timeouts for proxy 'web'. (and 1 more)" },
    ]);
    expect(found('haproxy-check-warns', checked(0, '[NOTICE]   (812) : haproxy version is 2.6.12'))).toEqual([]);
  });

  test('that was not run is told', () => {
    expect(
      notCheckedBy(ruleNamed(haproxyStartRules, 'haproxy-check-refused'), sceneOf([{ host: hostFacts() }])),
    ).toMatchObject([{ reason: 'haproxy -c could not be run' }]);
  });
});
