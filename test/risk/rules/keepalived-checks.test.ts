import { describe, expect, test } from 'vitest';
import { keepalivedCheckRules } from '../../../src/risk/rules/keepalived-checks.js';
import { foundBy, instanceConf, messagesOf, type SceneNode, sceneOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(keepalivedCheckRules, id);

const script = (body: string, name = 'chk'): string => `vrrp_script ${name} {\n    ${body}\n}`;
const tracked = (body: string, more: Partial<Parameters<typeof instanceConf>[0]> = {}): string =>
  instanceConf({ head: script(body), lines: ['track_script {', '    chk', '}'], ...more });
const WILDCARD = 'frontend web\n    bind :443\n';
const http = 'script "/usr/bin/curl -fs http://127.0.0.1:8404/ready"';
const killall = 'script "/usr/bin/killall -0 haproxy"';

describe('check-track-undefined', () => {
  const undefinedTrack = rule('check-track-undefined');
  const track = ['track_script {', '    chk', '}'];

  test('a script that is defined nowhere is a lost check', () => {
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived: instanceConf({ lines: track }) }]))).toMatchObject([
      {
        severity: 'critical',
        subject: 'VI_1',
        message: 'VI_1 tracks script chk, which is defined nowhere: keepalived drops it',
        at: { line: 11 },
      },
    ]);
  });

  test('so is one that is defined only below the instance, and the line of it is told', () => {
    const keepalived = `${instanceConf({ lines: track })}${script(http)}`;
    expect(messagesOf(undefinedTrack, sceneOf([{ keepalived }]))).toEqual([
      'VI_1 tracks script chk, which is defined only after it, in line 14: keepalived drops it',
    ]);
  });

  test('a sync group counts as an instance does', () => {
    const keepalived = `vrrp_sync_group G {\n group {\n VI_1\n }\n track_script {\n chk\n }\n}\n${tracked(http)}`;
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived }]))).toMatchObject([{ subject: 'G', severity: 'critical' }]);
  });

  test('a track_file is a lever more than a check', () => {
    const keepalived = instanceConf({ lines: ['track_file {', '    drain', '}'] });
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived }]))).toMatchObject([{ severity: 'medium' }]);
  });

  test('where an include was not read it may stand there', () => {
    const keepalived = instanceConf({ head: 'include conf.d/*.conf', lines: track });
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived }]))).toMatchObject([
      { severity: 'high', doubt: 'the files of include /etc/keepalived/conf.d/*.conf were not read' },
    ]);
  });

  test('a script that is defined above is fine', () => {
    expect(messagesOf(undefinedTrack, sceneOf([{ keepalived: tracked(http) }]))).toEqual([]);
  });
});

describe('haproxy-not-tracked', () => {
  const untracked = rule('haproxy-not-tracked');
  const scene = (keepalived: string, haproxy = WILDCARD) => sceneOf([{ keepalived, haproxy }]);

  test('an instance in front of HAProxy that tracks nothing keeps the VIP at a dead proxy', () => {
    expect(foundBy(untracked, scene(instanceConf()))).toMatchObject([
      { severity: 'high', message: 'VI_1 moves 192.0.2.100 to and fro without any check of HAProxy' },
    ]);
  });

  test.each([
    ['it binds the VIP itself', 'frontend web\n    bind 192.0.2.100:443\n', 1],
    ['it binds a variable, which may be the VIP', 'frontend web\n    bind $VIP:443\n', 1],
    ['it only binds other addresses: the VIP is of another service', 'frontend web\n    bind 10.0.0.1:443\n', 0],
  ])('%s', (_, haproxy, count) => {
    expect(messagesOf(untracked, scene(instanceConf(), haproxy))).toHaveLength(count);
  });

  test.each([
    ['a script', tracked(http)],
    ['a script with a weight', tracked(`${http}\n    weight -60`)],
    [
      'a process',
      instanceConf({
        head: 'vrrp_track_process haproxy {\n    process haproxy\n}',
        lines: ['track_process {', '    haproxy', '}'],
      }),
    ],
    [
      'a script of the sync group',
      `${script(http)}\nvrrp_sync_group G {\n group {\n VI_1\n }\n track_script {\n chk\n }\n}\n${instanceConf()}`,
    ],
    ['a script that another rule says is lost', instanceConf({ lines: ['track_script {', '    chk', '}'] })],
  ])('%s is a check', (_, keepalived) => {
    expect(messagesOf(untracked, scene(keepalived))).toEqual([]);
  });

  test('another member of the sync group may bring it', () => {
    const inner = instanceConf({ name: 'VI_2', vrid: 52, vips: ['10.0.0.100'] });
    const keepalived = `${tracked(http)}${inner}vrrp_sync_group G {\n group {\n VI_1\n VI_2\n }\n}\n`;
    expect(messagesOf(untracked, scene(keepalived))).toEqual([]);
  });

  test('a track_file is none by itself, but may be written by one', () => {
    const keepalived = instanceConf({
      head: 'track_file drain {\n    file /run/drain\n}',
      lines: ['track_file {', '    drain', '}'],
    });
    expect(foundBy(untracked, scene(keepalived))).toMatchObject([{ severity: 'medium', doubt: /track_file/ }]);
  });
});

describe('check-process-only', () => {
  const processOnly = rule('check-process-only');

  test.each([
    ['script "/usr/bin/killall -0 haproxy"', 1],
    ['script "killall -s 0 haproxy"', 1],
    ['script "/usr/bin/pidof haproxy"', 1],
    ['script "/bin/sh -c \'/usr/bin/pgrep -x haproxy\'"', 1],
    ['script "/usr/bin/systemctl is-active --quiet haproxy"', 1],
    ['script "/usr/bin/killall -9 haproxy"', 0],
    ['script "/usr/local/bin/check_haproxy.sh"', 0],
    [http, 0],
  ])('%s', (body, count) => {
    const found = foundBy(processOnly, sceneOf([{ keepalived: tracked(body), haproxy: WILDCARD }]));
    expect(found).toHaveLength(count);
    expect(found.every(({ severity }) => severity === 'medium')).toBe(true);
  });

  test('beside a check that asks HAProxy it is fine', () => {
    const keepalived = instanceConf({
      head: `${script(killall)}\n${script(http, 'http')}`,
      lines: ['track_script {', '    chk', '    http', '}'],
    });
    expect(messagesOf(processOnly, sceneOf([{ keepalived, haproxy: WILDCARD }]))).toEqual([]);
  });

  test('it names the script and its command', () => {
    expect(messagesOf(processOnly, sceneOf([{ keepalived: tracked(killall), haproxy: WILDCARD }]))).toEqual([
      'VI_1 relies on vrrp_script chk (/usr/bin/killall -0 haproxy), which only finds a process',
    ]);
  });
});

describe('check-slow', () => {
  const slow = rule('check-slow');

  test.each([
    ['interval 5\n fall 3', 'high', 'vrrp_script chk notices a failure after up to 15 s (fall 3, interval 5 s)'],
    [
      'interval 2\n fall 3\n timeout 10',
      'medium',
      'vrrp_script chk notices after up to 38 s that what it asks hangs (fall 3, interval 2 s, timeout 10 s)',
    ],
  ])('%j', (body, severity, message) => {
    const found = foundBy(slow, sceneOf([{ keepalived: tracked(`${http}\n ${body}`) }]));
    expect(found).toMatchObject([{ severity, message, at: { line: 1 } }]);
  });

  test.each(['', 'interval 2\n fall 3', 'interval 2\n timeout 1\n fall 2', 'interval 4\n fall 2'])(
    '%j is fine',
    (body) => {
      expect(messagesOf(slow, sceneOf([{ keepalived: tracked(`${http}\n ${body}`) }]))).toEqual([]);
    },
  );

  test('a script that nothing tracks is no check', () => {
    const keepalived = instanceConf({ head: script(`${http}\n interval 60`) });
    expect(messagesOf(slow, sceneOf([{ keepalived }]))).toEqual([]);
  });
});

describe('preempt-before-haproxy-serves', () => {
  const early = rule('preempt-before-haproxy-serves');
  const node = (keepalived: string): SceneNode => ({ keepalived, haproxy: WILDCARD });
  const second = node(tracked(killall, { priority: 90 }));

  test('the preferred node comes back as soon as its HAProxy has a process', () => {
    expect(foundBy(early, sceneOf([node(tracked(killall)), second]))).toMatchObject([
      {
        severity: 'medium',
        node: 'lb1',
        doubt: 'how long HAProxy takes to start is not known',
        message: 'lb1 preempts in VI_1 as soon as keepalived runs, and none of chk waits until HAProxy listens',
      },
    ]);
  });

  const instance = { lines: ['track_script {', '    chk', '}'], head: script(killall) };
  test.each([
    ['a check that asks HAProxy', tracked(http)],
    ['nopreempt', instanceConf({ ...instance, lines: [...instance.lines, 'nopreempt'] })],
    ['preempt_delay', instanceConf({ ...instance, lines: [...instance.lines, 'preempt_delay 60'] })],
    ['vrrp_startup_delay', `global_defs {\n vrrp_startup_delay 30\n}\n${tracked(killall)}`],
    ['the same priority as the other', tracked(killall, { priority: 90 })],
  ])('with %s it does not', (_, keepalived) => {
    expect(messagesOf(early, sceneOf([node(keepalived), second]))).toEqual([]);
  });
});
